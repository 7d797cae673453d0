-- The scripts of Redis (store/scripts/*.lua and beside their users), checked with their includes: setup/check-lua.mjs.
std = 'lua51'
read_globals = { 'redis', 'cjson', 'cmsgpack', 'KEYS', 'ARGV' }
max_line_length = 130
