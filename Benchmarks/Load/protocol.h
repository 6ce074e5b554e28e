/* The milter protocol, version 6, as an MTA offers it. */

#ifndef LOAD_PROTOCOL_H
#define LOAD_PROTOCOL_H

#define MILTER_VERSION 6u

/* What Postfix 3.7 offers: every action up to setting the list of macros, every step. */
#define MILTER_ACTIONS 0x1ffu
#define MILTER_STEPS 0x1fffffu

/* The largest body chunk that is sent. */
#define MILTER_CHUNK 65535u

/* Steps a filter can do without: the event, or only its answer. */
enum {
    STEP_NO_CONNECT = 0x01,
    STEP_NO_HELO = 0x02,
    STEP_NO_MAIL = 0x04,
    STEP_NO_RECIPIENT = 0x08,
    STEP_NO_BODY = 0x10,
    STEP_NO_HEADERS = 0x20,
    STEP_NO_END_OF_HEADER = 0x40,
    STEP_NO_ANSWER_HEADER = 0x80,
    STEP_NO_DATA = 0x200,
    STEP_SKIP = 0x400,
    STEP_NO_ANSWER_CONNECT = 0x1000,
    STEP_NO_ANSWER_HELO = 0x2000,
    STEP_NO_ANSWER_MAIL = 0x4000,
    STEP_NO_ANSWER_RECIPIENT = 0x8000,
    STEP_NO_ANSWER_DATA = 0x10000,
    STEP_NO_ANSWER_END_OF_HEADER = 0x40000,
    STEP_NO_ANSWER_BODY = 0x80000,
    STEP_LEADING_SPACE = 0x100000
};

#endif
