#!/bin/bash
# Boots the system in a folder: its systemd as process 1 of new namespaces, with a network of its
# own that has a loopback interface only. Ends when its parent does.
#
#   boot-root.sh ROOT CGROUP
#
# CGROUP is a name for a control group, which the system gets for its own; `boot-root.sh --remove
# CGROUP` removes it afterwards.
set -euo pipefail

groups=$(mktemp -d)
in_groups() {
    mount -t cgroup2 cgroup2 "$groups"
    "$@"
    umount "$groups"
    rmdir "$groups"
}

enter_group() {
    mkdir "$groups/$1"
    echo $$ >"$groups/$1/cgroup.procs"
}

remove_group() {
    [ ! -d "$groups/$1" ] || find "$groups/$1" -depth -type d -exec rmdir {} +
}

if [ "$1" = --remove ]; then
    in_groups remove_group "$2"
    exit 0
fi

start() {
    mount --make-rprivate /
    mount --bind "$1" "$1"
    cd "$1"
    mount -t proc proc proc
    mount -t sysfs -o ro sysfs sys
    mount -t cgroup2 cgroup2 sys/fs/cgroup
    mount -t tmpfs -o mode=755 tmpfs dev
    local device
    for device in null zero full random urandom tty; do
        touch "dev/$device"
        mount --bind "/dev/$device" "dev/$device"
    done
    mkdir dev/pts dev/shm
    mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
    ln -s pts/ptmx dev/ptmx
    mount -t tmpfs -o mode=755 tmpfs run
    mount -t tmpfs tmpfs tmp
    mkdir -p old
    pivot_root . old
    umount -l old
    rmdir old
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=test \
        /lib/systemd/systemd --unit=multi-user.target
}

if [ "$1" = --start ]; then
    rmdir "$groups"
    start "$2"
fi
in_groups enter_group "$2"
# unshare ignores SIGTERM; with it the system goes.
exec setpriv --pdeathsig KILL unshare --mount --pid --uts --ipc --net --cgroup --fork --kill-child \
    "$0" --start "$1"
