#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <malloc.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <syslog.h>
#include <unistd.h>

static const int caught[] = {SIGHUP, SIGUSR1, SIGTERM, SIGINT};
static const size_t caught_count = sizeof caught / sizeof *caught;
static volatile sig_atomic_t signal_descriptor = -1;

void cs_open_log(const char *name, int facility)
{
    openlog(name, LOG_PID | LOG_NDELAY, facility);
}

void cs_log(int priority, const char *line)
{
    syslog(priority, "%s", line);
}

static void note_signal(int number)
{
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    /* A full pipe means that signals wait to be read already. */
    ssize_t written = write(signal_descriptor, &byte, 1);
    (void)written;
    errno = saved;
}

int cs_catch_signals(int descriptor)
{
    struct sigaction action;
    size_t i;

    signal_descriptor = descriptor;
    memset(&action, 0, sizeof action);
    action.sa_handler = note_signal;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    for (i = 0; i < caught_count; i++)
        if (sigaction(caught[i], &action, NULL) != 0)
            return -1;
    action.sa_handler = SIG_IGN;
    return sigaction(SIGPIPE, &action, NULL);
}

int cs_mask_signals(int blocked)
{
    sigset_t set;
    size_t i;
    int error;

    sigemptyset(&set);
    for (i = 0; i < caught_count; i++)
        sigaddset(&set, caught[i]);
    error = pthread_sigmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
    if (error != 0) {
        errno = error;
        return -1;
    }
    return 0;
}

pid_t cs_launch(char *const arguments[], int descriptor, int leaves_terminal)
{
    pid_t child = fork();

    if (child != 0)
        return child;
    if (leaves_terminal)
        setsid();
    if (cs_mask_signals(1) == 0 && fcntl(descriptor, F_SETFD, 0) == 0)
        execv("/proc/self/exe", arguments);
    _exit(71); /* EX_OSERR */
}

int cs_spawn(const char *path, char *const arguments[], int input, int shows_output,
             pid_t *child)
{
    char search[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    char locale[] = "LC_ALL=C";
    char *const environment[] = {search, locale, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t signals;
    int error;

    if ((error = posix_spawn_file_actions_init(&actions)) != 0)
        return error;
    if ((error = posix_spawnattr_init(&attributes)) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    sigemptyset(&signals);
    error = posix_spawnattr_setsigmask(&attributes, &signals);
    sigaddset(&signals, SIGPIPE); /* ignored here, see cs_catch_signals */
    if (error == 0)
        error = posix_spawnattr_setsigdefault(&attributes, &signals);
    if (error == 0)
        error =
            posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    if (error == 0 && !shows_output)
        error = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (error == 0 && !shows_output)
        error = posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    if (error == 0)
        error = posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    if (error == 0)
        error = posix_spawn(child, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

void cs_name_process(const char *name)
{
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

int cs_allow_core_dumps(void)
{
    return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

int cs_notify_open(void)
{
    const char *path = getenv("NOTIFY_SOCKET");
    /* A service manager that does not read must not stop the daemon. */
    const struct timeval patience = {1, 0};
    struct sockaddr_un address;
    size_t length;
    int descriptor;

    if (path == NULL || (path[0] != '/' && path[0] != '@')) {
        errno = ENOENT;
        return -1;
    }
    length = strlen(path);
    if (length >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    memcpy(address.sun_path, path, length);
    if (path[0] == '@')
        address.sun_path[0] = '\0';
    descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -1;
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(descriptor, (struct sockaddr *)&address,
                (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) != 0) {
        int saved = errno;
        close(descriptor);
        errno = saved;
        return -1;
    }
    return descriptor;
}

int cs_notify(int descriptor, const char *state, int waits)
{
    int flags = MSG_NOSIGNAL | (waits ? 0 : MSG_DONTWAIT);

    return send(descriptor, state, strlen(state), flags) < 0 ? -1 : 0;
}

/* The C library's own functions change all threads. */
static int set_thread_identity(uid_t user, gid_t group, size_t count, const gid_t *groups)
{
    /* The user last on the way down, first on the way up: only root may change the others. */
    if (user == 0 && syscall(SYS_setresuid, -1L, (long)user, -1L) != 0)
        return -1;
    if (syscall(SYS_setgroups, count, groups) != 0
        || syscall(SYS_setresgid, -1L, (long)group, -1L) != 0)
        return -1;
    if (user != 0 && syscall(SYS_setresuid, -1L, (long)user, -1L) != 0)
        return -1;
    return 0;
}

static __thread gid_t groups_before[256];
static __thread int groups_before_count;
static __thread gid_t group_before;

int cs_act_as(uid_t user, gid_t group)
{
    gid_t groups[256];
    int count = sizeof groups / sizeof groups[0];
    struct passwd *entry = getpwuid(user);

    groups_before_count = getgroups(sizeof groups_before / sizeof groups_before[0], groups_before);
    group_before = getegid();
    if (groups_before_count < 0)
        return -1;
    if (entry == NULL || getgrouplist(entry->pw_name, group, groups, &count) < 0) {
        groups[0] = group;
        count = 1;
    }
    if (set_thread_identity(user, group, (size_t)count, groups) != 0) {
        int saved = errno;
        cs_act_as_before();
        errno = saved;
        return -1;
    }
    return 0;
}

int cs_act_as_before(void)
{
    return set_thread_identity(0, group_before, (size_t)groups_before_count, groups_before);
}

void cs_copy_access_list(const char *from, int to)
{
    static const char name[] = "system.posix_acl_access";
    char list[4096];
    ssize_t count = getxattr(from, name, list, sizeof list);

    if (count > 0)
        fsetxattr(to, name, list, (size_t)count, 0);
}

void cs_return_large_blocks(void)
{
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
}
