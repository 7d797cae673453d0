#!/bin/sh
# Adds Node 24 from npm, and this machine's npm, to the build context in the folder $1.
set -eu
npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
mkdir -p "$1/host/bin" "$1/host/lib/node_modules" "$1/host/etc"
cp "$(node "$(dirname "$0")/../../setup/node24.mjs")" "$1/host/bin/node"
cp -a "$npm" "$1/host/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/host/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/host/bin/npx"
