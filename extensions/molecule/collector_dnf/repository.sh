#!/bin/sh
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds packages of the files, signs them, and makes a repository of them: repository.sh FILES FOLDER VERSION...
set -eu
files=$1 folder=$2
shift 2
mkdir -p "$folder/repository" "$folder/home"
HOME=$folder/home GNUPGHOME=$(mktemp -d)
export HOME GNUPGHOME
trap 'gpgconf --kill gpg-agent; rm -rf "$GNUPGHOME"' EXIT
gpg --batch --quiet --passphrase "" --quick-generate-key nobody rsa2048 sign 1d
gpg --batch --armor --export > "$folder/repository/pydantic-opamp.asc"
cat > "$folder/stand-in.spec" << EOF
Name: pydantic-opamp-supervisor
Version: %{stand_in_version}
Release: 1
Summary: Stand-in for the collector
License: none
BuildArch: noarch
AutoReqProv: no
%description
Stand-in for the collector.
%install
cp -a $files/. %{buildroot}/
%files
/usr/bin/*
/usr/lib/systemd/system/*
EOF
for version; do
    rpmbuild -bb --define "_topdir $folder/rpm" --define "stand_in_version $version" "$folder/stand-in.spec"
done
cp "$folder"/rpm/RPMS/noarch/*.rpm "$folder/repository"
rpmsign --define "__gpg $(command -v gpg)" --define "_gpg_name nobody" --addsign "$folder"/repository/*.rpm
createrepo_c "$folder/repository"
cat > "$folder/repository/pydantic-opamp.repo" << EOF
[pydantic-opamp]
name=Stand-in for the vendor's repository
baseurl=file://$folder/repository
gpgcheck=1
metadata_expire=1
gpgkey=file://$folder/repository/pydantic-opamp.asc
EOF
