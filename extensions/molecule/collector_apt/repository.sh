#!/bin/sh
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds packages of the files, a signed repository of them, and settings with which apt knows nothing else:
# repository.sh FILES FOLDER VERSION...
set -eu
files=$1 folder=$2
shift 2
mkdir -p "$folder/repository" "$folder/state/lists/partial" "$folder/cache/archives/partial"
for version; do
    rm -rf "$folder/deb"
    cp -a "$files" "$folder/deb"
    mkdir "$folder/deb/DEBIAN"
    cat > "$folder/deb/DEBIAN/control" << EOF
Package: pydantic-opamp-supervisor
Version: $version
Architecture: all
Maintainer: nobody <nobody@example.com>
Description: Stand-in for the collector
EOF
    dpkg-deb --root-owner-group --build "$folder/deb" "$folder/repository/collector_$version.deb"
done
cat > "$folder/apt.conf" << EOF
Dir::Etc::sourcelist "/etc/apt/sources.list.d/pydantic-opamp.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$folder/state/lists";
Dir::Cache "$folder/cache";
APT::Sandbox::User "root";
EOF
cd "$folder/repository"
cat > pydantic-opamp.sources << EOF
Types: deb
URIs: file://$folder/repository
Suites: ./
Signed-By: /etc/apt/keyrings/pydantic-opamp.gpg
EOF
dpkg-scanpackages --multiversion . > Packages
cat > Release << EOF
Date: $(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')
SHA256:
 $(sha256sum Packages | cut -d ' ' -f 1) $(wc -c < Packages) Packages
EOF
# Away from the folder, whose path may be too long for the socket of its agent.
GNUPGHOME=$(mktemp -d)
export GNUPGHOME
trap 'gpgconf --kill gpg-agent; rm -rf "$GNUPGHOME"' EXIT
gpg --batch --quiet --passphrase "" --quick-generate-key nobody rsa2048 sign 1d
gpg --batch --export > pydantic-opamp.gpg
gpg --batch --clearsign --output InRelease Release
