#!/bin/bash
# The interface of Docker Hub's mysql image: a server without networking initialises an empty data folder from MYSQL_*
# variables and /docker-entrypoint-initdb.d; root drops its rights. Passwords reach the server on standard input and the
# client in a file descriptor, never as arguments.
set -eo pipefail
shopt -s nullglob

say() { echo "$(date -u +%FT%TZ) [Entrypoint]: $*"; }
fail() { say "$*" >&2; exit 1; }

# from_file NAME: sets NAME from the file that NAME_FILE names, if that is set
from_file() {
  local file=$1_FILE
  [[ -z ${!1-} || -z ${!file-} ]] || fail "$1 and $file are both set"
  if [[ -n ${!file-} ]]; then
    [[ -r ${!file} ]] || fail "$file: ${!file} cannot be read"
    export "$1=$(<"${!file}")"
  fi
  unset "$file"
}

# setting NAME: the server's value of NAME, from its config files and arguments
setting() { awk -v name="$1" '/^[^ \t]/ && $1 == name { print $2 }' < <(echo "$settings"); }

# quoted TEXT: an SQL string under NO_BACKSLASH_ESCAPES
quoted() { printf "'%s'" "${1//\'/\'\'}"; }

# client ARGUMENTS: a session as root, without a password until one is set
client() {
  local text=${root_password//\\/\\\\}
  mysql --defaults-extra-file=<(printf '[client]\npassword="%s"\n' "${text//\"/\\\"}") \
    --protocol=socket --socket="$socket" -uroot -hlocalhost --comments "$@"
}

initialise() {
  from_file MYSQL_ROOT_PASSWORD; from_file MYSQL_ROOT_HOST; from_file MYSQL_DATABASE; from_file MYSQL_USER; from_file MYSQL_PASSWORD
  [[ -n ${MYSQL_ROOT_PASSWORD-}${MYSQL_ALLOW_EMPTY_PASSWORD-}${MYSQL_RANDOM_ROOT_PASSWORD-} ]] ||
    fail 'the data folder is empty: set MYSQL_ROOT_PASSWORD, MYSQL_ALLOW_EMPTY_PASSWORD or MYSQL_RANDOM_ROOT_PASSWORD'
  [[ ${MYSQL_USER-} != root ]] || fail 'MYSQL_USER cannot be root: use MYSQL_ROOT_PASSWORD'
  say 'Initializing database files'
  "${server[@]}" --initialize-insecure --default-time-zone=SYSTEM --autocommit=1
  say 'Starting temporary server'
  "${server[@]}" --skip-networking --loose-mysqlx=OFF --default-time-zone=SYSTEM --autocommit=1 --socket="$socket" &
  local pid=$!
  root_password=
  for ((left = 300; ; left--)); do
    client -e 'SELECT 1' &>/dev/null && break
    kill -0 $pid 2>/dev/null && ((left > 0)) || fail 'the temporary server did not start'
    sleep 0.1
  done
  set_up_accounts
  run_init_files
  kill -TERM $pid
  wait $pid || fail 'the temporary server did not stop cleanly'
  say 'MySQL init process done. Ready for start up.'
}

set_up_accounts() {
  if [[ -z ${MYSQL_INITDB_SKIP_TZINFO-} ]]; then
    mysql_tzinfo_to_sql /usr/share/zoneinfo 2>/dev/null | client --force mysql
  fi
  local password=${MYSQL_ROOT_PASSWORD-} host=${MYSQL_ROOT_HOST-%}
  if [[ -n ${MYSQL_RANDOM_ROOT_PASSWORD-} ]]; then
    password=$(openssl rand -base64 24)
    say "GENERATED ROOT PASSWORD: $password"
  fi
  {
    echo "SET @@SESSION.SQL_LOG_BIN=0; SET @@SESSION.SQL_MODE=CONCAT(@@SESSION.SQL_MODE, ',NO_BACKSLASH_ESCAPES');"
    if [[ -n $host && $host != localhost ]]; then
      echo "CREATE USER 'root'@$(quoted "$host") IDENTIFIED BY $(quoted "$password"); GRANT ALL ON *.* TO 'root'@$(quoted "$host") WITH GRANT OPTION;"
    fi
    echo "ALTER USER 'root'@'localhost' IDENTIFIED BY $(quoted "$password"); GRANT ALL ON *.* TO 'root'@'localhost' WITH GRANT OPTION;"
    [[ -z ${MYSQL_DATABASE-} ]] || echo "CREATE DATABASE IF NOT EXISTS \`$MYSQL_DATABASE\`;"
    if [[ -n ${MYSQL_USER-} && -n ${MYSQL_PASSWORD-} ]]; then
      echo "CREATE USER $(quoted "$MYSQL_USER")@'%' IDENTIFIED BY $(quoted "$MYSQL_PASSWORD");"
      [[ -z ${MYSQL_DATABASE-} ]] || echo "GRANT ALL ON \`${MYSQL_DATABASE//_/\\_}\`.* TO $(quoted "$MYSQL_USER")@'%';"
    fi
  } | client mysql
  root_password=$password
}

run_init_files() {
  local file database=${MYSQL_DATABASE:+--database=$MYSQL_DATABASE}
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) say "running $file"; if [[ -x $file ]]; then "$file"; else . "$file"; fi ;;
      *.sql) say "running $file"; client $database <"$file" ;;
      *.sql.gz) say "running $file"; gunzip -c "$file" | client $database ;;
      *) say "ignoring $file" ;;
    esac
  done
}

[[ ${1-} != -* ]] || set -- mysqld "$@"
if [[ $1 = mysqld && " $* " != *' --help '* && " $* " != *' --version '* && " $* " != *' --validate-config '* ]]; then
  server=("$@")
  settings=$("$@" --verbose --help --log-bin-index=/dev/null 2>/dev/null) ||
    { "$@" --verbose --help >/dev/null || fail 'the server rejects its configuration'; }
  datadir=$(setting datadir) socket=$(setting socket)
  if [[ $(id -u) = 0 ]]; then
    mkdir -p "$datadir" "${socket%/*}"
    find "$datadir" "${socket%/*}" ! -user mysql -exec chown mysql:mysql {} +
    exec gosu mysql "$0" "$@"
  fi
  [[ -d $datadir/mysql ]] || initialise
fi
exec "$@"
