#!/bin/sh
# Creates a minimal Debian system of the suite $1 in the new folder $2, from the mirror that this machine's apt uses.
set -eu
suite=$1 folder=$2

# A Debian mirror has all suites; mirrors of other distributions do not have them.
mirror=$(. /etc/os-release; [ "$ID" != debian ] || apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
  awk '$1 ~ /^https?:/ && $1 !~ /security/ && $2 !~ /-/ { print $1; exit }')
debootstrap --variant=minbase "$suite" "$folder" ${mirror:+"$mirror"}

cat >"$folder/etc/apt/apt.conf.d/90stand-in" <<'END'
APT::Install-Recommends "false";
Acquire::Languages "none";
// a snapshot mirror serves Release files that have expired
Acquire::Check-Valid-Until "false";
END
cat >"$folder/etc/dpkg/dpkg.cfg.d/90stand-in" <<'END'
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/man/*
END
if [ -f /etc/ssl/certs/ca-certificates.crt ]; then # an https mirror may have its own certificate authority
  mkdir -p "$folder/etc/ssl/certs"
  cp /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/"
fi
cd "$folder"
rm -rf usr/share/doc/* usr/share/info/* usr/share/locale/* usr/share/man/* var/lib/apt/lists/* var/cache/apt/* var/log/* etc/resolv.conf
