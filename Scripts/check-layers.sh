#!/usr/bin/env bash
# Checks which folder imports what. The rules are those of ARCHITECTURE.md: a C library has one
# importer, imports point downwards, and the layers do not know Foundation.
#
#   Scripts/check-layers.sh [SOURCES]
set -euo pipefail
sources=${1:-"$(dirname "$0")/../Sources"}

# folder (the longest that fits counts) : modules it may import beside Swift's own
rules='
Locks
DKIMCore
DKIMCore/Canonicalization CKernels
DKIMCore/Crypto           COpenSSL
DKIMCore/Names            CIDN2
DKIMFilter                DKIMCore Locks
DKIMResolver              DKIMCore Locks CUnbound
DKIMStores                DKIMFilter
DKIMStores/LMDB           DKIMFilter CLMDB
DKIMStores/Network        DKIMFilter CNames
DKIMStores/PostgreSQL     DKIMFilter CPostgreSQL
DKIMStores/SQLite         DKIMFilter CSQLite
Milter                    Locks CMilter
StatusServer              NIOCore NIOHTTP1 NIOPosix
dkim-milterd              ArgumentParser CSystemCalls DKIMCore DKIMFilter DKIMResolver DKIMStores Locks Milter StatusServer
'
# What any layer may import, and what only those that touch the system may.
anywhere='Swift Synchronization'
system='Glibc'
system_folders='Locks DKIMFilter DKIMResolver DKIMStores DKIMStores/LMDB DKIMStores/Network
DKIMStores/PostgreSQL DKIMStores/SQLite Milter StatusServer dkim-milterd'

find "$sources" -name '*.swift' -print0 | sort -z | xargs -0 awk -v sources="$sources/" \
    -v rules="$rules" -v anywhere="$anywhere" -v system_modules="$system" \
    -v system_folders="$system_folders" '
    BEGIN {
        count = split(rules, lines, "\n")
        for (i = 1; i <= count; i++) {
            words = split(lines[i], word, " ")
            if (words == 0) continue
            allowed[word[1]] = " " anywhere " "
            for (j = 2; j <= words; j++) allowed[word[1]] = allowed[word[1]] word[j] " "
        }
        count = split(system_folders, word, " ")
        for (i = 1; i <= count; i++) allowed[word[i]] = allowed[word[i]] system_modules " "
    }
    FNR == 1 {
        path = substr(FILENAME, length(sources) + 1)
        folder = path
        do { if (!sub("/[^/]*$", "", folder)) folder = "" } while (folder && !(folder in allowed))
        if (folder == "") { print path ": in a folder that has no rule"; faults++ }
    }
    # [@attribute…] [access] import [kind] Module[.member]
    /^[ \t]*(@[A-Za-z_]+(\([^)]*\))?[ \t]+)*((public|package|internal|fileprivate|private)[ \t]+)?import[ \t]/ {
        line = $0
        sub(/^.*import[ \t]+/, "", line)
        sub(/^(struct|class|enum|protocol|typealias|func|let|var|actor)[ \t]+/, "", line)
        sub(/[.; \t\/].*$/, "", line)
        if (folder && index(allowed[folder], " " line " ") == 0) {
            printf "%s:%d: %s must not import %s\n", path, FNR, folder, line
            faults++
        }
    }
    END {
        if (faults) { print "check-layers: " faults " fault(s)"; exit 1 }
        print "check-layers: imports are in order"
    }'
