#!/bin/sh
# Adds this machine's own Node and npm to the build context in the folder $1.
set -eu
npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
mkdir -p "$1/host/bin" "$1/host/lib/node_modules" "$1/host/etc"
cp -L "$(command -v node)" "$1/host/bin/node"
cp -a "$npm" "$1/host/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/host/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/host/bin/npx"
