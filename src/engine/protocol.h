/*
 * What the collector and its workers say to each other: JSON messages behind a length of four bytes, lowest
 * first, over a pipe each way. One job at a time:
 *
 *	collector {"roots":[…],"limits":[…]}                       once, before the sandbox closes
 *	worker    {"ready":true,"landlock":…,"abi":…,"seccomp":…,"limits":…}
 *	collector {"job":7,"gitdir":"…","worktree":null,"ref":null,"known":{"commit":"…","tree":"…","readers":"…"},
 *	           "memory":true,"identify":true}
 *	worker    {"job":7,"unchanged":"<commit>"}
 *	      or  {"job":7,"failed":"not-opened","reason":"…"}
 *	      or  {"job":7,"files":[[path,oid,size,reader],…]}     only with memory and if there are any
 *	collector {"job":7,"wanted":[index,…]}                     what memory lacks
 *	worker    {"job":7,"claim":"url:…","kept":["folder",…],"snapshot":true}, then the snapshot document alone
 *	collector {"job":8,"gitdir":"…","contains":["<commit>","<ancestor>"]}
 *	worker    {"job":8,"contains":true}
 *	collector {"job":9,"gitdir":"…","worktree":false,"resolve":{"refs":"<digest>","updated":0,"roots":true,
 *	           "questions":[["sub","v1","<commit>"],…]}}
 *	worker    {"job":9,"root":"github.com/x/y","refs":"<digest>","updated":0,"shallow":false,"partial":false}
 *	          {"job":9,"answer":0,"value":"…"} for each question, {"job":9,"roots":["<commit>",…]} if asked,
 *	          {"job":9,"done":true}
 *	collector {"job":10,"gitdir":"…","worktree":false,"compare":{"gitdir":"…","worktree":false,"questions":
 *	           [["sub","<commit>"],…]}}
 *	worker    {"job":10,"answer":0,"value":"…"} for each question, {"job":10,"done":true}
 *	collector {"job":11,"gitdir":"…","commit":"…","introduced":[{"path":"…","reader":1,"references":
 *	           [{"kind":1,"name":"…","source":"…","pin":null},…]},…]}
 *	worker    {"job":11,"answers":[null,{"commit":"…","time":0,"author":"…","subject":"…"},…]} in that order
 *	worker    {"job":7,"progress":4096}                        at most ten a second
 */
#ifndef SCABBARD_ENGINE_PROTOCOL_H
#define SCABBARD_ENGINE_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "model/snapshot.h"

/** No message is longer. Its values are bounded too, before any is built. */
enum { MESSAGE_BYTES = 64 * 1024 * 1024, MESSAGE_VALUES = 1000000, MESSAGE_DEPTH = 16, MESSAGE_LENGTH = 4 };

/** Add a message with its length in front. */
void message_add(struct buf *out, const char *text, size_t length);

/**
 * Look for a whole message at the start of what arrived: 1 and its text (borrowed), 0 if more must come first,
 * -1 if it is longer than allowed.
 */
int message_peek(const struct buf *in, const char **ret, size_t *ret_length);

/** Take the bytes of a message that was looked at away. */
void message_drop(struct buf *in, size_t length);

/** Parse one message. */
int message_parse(struct json **ret, const char *text, size_t length, struct error *err);

/** Write a path that may be any bytes as text, and back. The result of unquoting lives in the arena. */
void message_write_path(struct json_writer *writer, const char *name, const char *path);
const char *message_path(const struct json_value *value, struct arena *arena);

/** A path that was written as text, as the store keeps places too, as bytes again. In the arena. */
const char *message_unquote(const char *text, struct arena *arena);

#endif
