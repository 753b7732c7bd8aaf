/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "format/guise-pickle.h"

G_BEGIN_DECLS

/* Kinds that exist only while a stream is read; none may be left in the finished value. */
enum
{
  KIND_TOKEN = GUISE_N_PICKLE_KINDS, /* a global name; detail is a Token */
  KIND_DTYPE,                        /* p is a Dtype */
  KIND_PENDING,                      /* p is an ArrayBox that BUILD has not filled */
  KIND_UNSET,                        /* a memo slot that was never stored */
};

/* Text, bytes or a long integer. */
typedef struct
{
  const uint8_t *data;
  size_t         n_bytes;
} Blob;

typedef enum
{
  WALK_NEW,
  WALK_OPEN,
  WALK_DONE
} WalkState;

/* What every container starts with: the state of the walk that looks for cycles, and how many
 * levels of containers it holds, itself included. */
typedef struct
{
  uint8_t walk;
  uint8_t height;
} Walk;

/* A list or tuple. */
typedef struct
{
  Walk              walk;
  size_t            n_items;
  size_t            capacity;
  GuisePickleValue *items;
} Seq;

/* A dict. The index is an open-addressing table of row numbers plus one, made once it pays. */
typedef struct
{
  Walk              walk;
  size_t            n_items;
  size_t            capacity;
  GuisePickleValue *keys;
  GuisePickleValue *items;
  uint32_t         *index;
  size_t            n_slots;
} Dict;

typedef struct
{
  GuisePickleDtype type;
  gboolean         swapped;
  gboolean         built;
} Dtype;

/* The array is filled by BUILD, or at once. */
typedef struct
{
  GuisePickleArray array;
  gboolean         built;
} ArrayBox;

/* Memory of a document; NULL when the budget or the machine has no more. */
void *pickle_alloc (GuisePickle *self, size_t n_bytes) G_GNUC_WARN_UNUSED_RESULT;

gboolean pickle_make_blob (GuisePickle      *self,
                           int               kind,
                           const uint8_t    *data,
                           size_t            n,
                           GuisePickleValue *out);
gboolean pickle_make_seq (GuisePickle            *self,
                          int                     kind,
                          const GuisePickleValue *items,
                          size_t                  n,
                          GuisePickleValue       *out);
gboolean pickle_seq_append (GuisePickle *self, Seq *seq, const GuisePickleValue *items, size_t n);

/* guise-pickle-dict.c. The seed is of a document's indexes, so that no file can be made to collide.
 */
uint64_t pickle_get_seed (const GuisePickle *self);
gboolean pickle_key_is_hashable (GuisePickleValue key);
gboolean
pickle_dict_store (GuisePickle *self, Dict *dict, GuisePickleValue key, GuisePickleValue item);

/* Numbers of a sequence of sequences, [n_rows, n_columns]; FALSE when it is none. Many faces are
 * read so. */
gboolean pickle_read_table (GuisePickleValue value, size_t n_rows, size_t n_columns, double *out);

/* Reading in three steps: opcodes, objects, the walk over the result. */
GuisePickle *pickle_new_for (GBytes *bytes);
void         pickle_finish (GuisePickle *self, GuisePickleValue root, int protocol);

/* Forgets all values, keeping a little memory for the next ones. */
void pickle_reset (GuisePickle *self, size_t n_budget);

/* The values of self refer to those of parent too, which lives as long. */
void pickle_set_parent (GuisePickle *self, GuisePickle *parent);

/* The objects that NumPy and the enumerations are made of: guise-pickle-object.c. Failures name
 * the reason only; the opcode machine adds the place. */
gboolean pickle_find_global (const char       *module,
                             size_t            n_module,
                             const char       *name,
                             size_t            n_name,
                             GuisePickleValue *out_token);
gboolean pickle_reduce (GuisePickle      *self,
                        GuisePickleValue  token,
                        GuisePickleValue  args,
                        GuisePickleValue *out,
                        const char      **out_reason);
gboolean pickle_build (GuisePickle      *self,
                       GuisePickleValue *object,
                       GuisePickleValue  state,
                       const char      **out_reason);

/* guise-pickle-walk.c: refuses cycles, depth and values that are no values. */
gboolean pickle_walk (GuisePickleValue root, const char **out_reason);

const char *pickle_enum_get_module (GuisePickleEnum class);
const char *pickle_enum_get_class (GuisePickleEnum class);

/* Where a stream goes. */
typedef gboolean (*GuisePickleSink) (const void *data,
                                     size_t      n_bytes,
                                     void       *user_data,
                                     GError    **error);

/* Writes a stream piece by piece, for those who must not hold it in memory. */
typedef struct
{
  GuisePickleSink sink;
  void           *user_data;
  int             protocol;
  size_t          n_left;
  GError         *error; /* owned; the first failure, after which nothing is written */
} GuisePickleWriter;

void     guise_pickle_writer_start (GuisePickleWriter *self,
                                    GuisePickleSink    sink,
                                    void              *user_data,
                                    int                protocol,
                                    size_t             max_bytes);
void     guise_pickle_writer_put (GuisePickleWriter *self, GuisePickleValue value);
void     guise_pickle_writer_put_str (GuisePickleWriter *self, const char *text);
void     guise_pickle_writer_put_array (GuisePickleWriter *self, const GuisePickleArray *array);
void     guise_pickle_writer_put_scalar (GuisePickleWriter *self, const GuisePickleArray *array);
void     guise_pickle_writer_begin_list (GuisePickleWriter *self, size_t n_items);
void     guise_pickle_writer_end_list (GuisePickleWriter *self, size_t n_items);
void     guise_pickle_writer_begin_dict (GuisePickleWriter *self);
void     guise_pickle_writer_end_dict (GuisePickleWriter *self);
gboolean guise_pickle_writer_stop (GuisePickleWriter *self, GError **error);

G_END_DECLS
