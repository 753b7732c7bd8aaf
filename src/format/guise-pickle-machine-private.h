/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/guise-bytes.h"
#include "format/guise-pickle-private.h"

G_BEGIN_DECLS

/* What earlier parts of a stream stored and later ones may ask for: index and value, ascending. */
typedef struct
{
  uint64_t         index;
  GuisePickleValue value;
} PickleKept;

/* Runs the opcodes of a stream, or of a part of one: then `memo_base` memo entries were stored
 * before it, those in `kept` can be asked for, and `n_beyond` bytes follow. */
typedef struct
{
  GuisePickle      *document; /* borrowed; what stays */
  GuisePickle      *scratch;  /* borrowed; memory of stack, marks and memo */
  GuiseBytes        in;
  Seq               stack;
  Seq               marks; /* stack heights, as integers */
  Seq               memo;
  size_t            n_memo; /* stored slots; MEMOIZE counts them */
  size_t            memo_base;
  const PickleKept *kept; /* [n_kept] borrowed */
  size_t            n_kept;
  uint64_t          n_beyond;
  size_t            op_offset;
  uint8_t           op;
  gboolean          stopped;
  gboolean          ran_out; /* it failed for want of bytes */
  const char       *reason;  /* why it failed */
  char             *name;    /* owned, nullable; the global that was refused, safe to show */
} PickleMachine;

/* Gives it a stack; FALSE with a reason when there is no memory. */
gboolean pickle_machine_start (PickleMachine *m);

/* Runs one opcode; FALSE with a reason when it is refused. */
gboolean pickle_machine_step (PickleMachine *m);

/* The value on top of the stack, which must not be empty. */
GuisePickleValue pickle_machine_top (const PickleMachine *m);

G_END_DECLS
