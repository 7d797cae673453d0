#!/bin/sh
# The interface of Docker Hub's redis image: options or a config file alone mean redis-server; root drops its rights.
set -eu

case ${1-} in -* | *.conf) set -- redis-server "$@" ;; esac

if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis:redis {} +
  exec gosu redis "$0" "$@"
fi

# Data files are private to the server unless the caller chose a umask.
[ "$(umask)" != 0022 ] || umask 0077

# Docker Hub's build has protected-mode off (the container's network protects it); Debian's has it on.
if [ "$1" = redis-server ] && ! grep -qsi '^ *protected-mode' "${2-}"; then
  case " $* " in *' --protected-mode '*) ;; *) set -- "$@" --protected-mode no ;; esac
fi

exec "$@"
