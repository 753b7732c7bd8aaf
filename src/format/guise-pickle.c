/* SPDX-License-Identifier: GPL-3.0-or-later
 * The values of a pickled document and the arena that they live in. */
#include "format/guise-pickle.h"

#include <string.h>

#include "format/guise-pickle-private.h"

enum
{
  BLOCK_BYTES = 1 << 16,
  BUDGET_FACTOR = 8, /* bytes of memory for each byte of input: a list of two losses is 22 bytes in
                      * a stream and 72 here */
};

static const size_t budget_base = (size_t) 64 << 20;

typedef struct _Block
{
  struct _Block *next;
  size_t         n_bytes;
  size_t         n_used;
} Block;

struct _GuisePickle
{
  int              n_refs; /* atomic */
  GBytes          *bytes;  /* owned, nullable; the stream that values refer to */
  GuisePickle     *parent; /* owned, nullable; another document that values refer to */
  Block           *blocks; /* owned; the one being filled comes first */
  size_t           n_budget;
  uint64_t         seed; /* of the dict indexes, so that no file can be made to collide */
  GuisePickleValue root;
  int              protocol;
};

static const struct
{
  const char *name;
  size_t      size;
  gboolean    is_float;
} dtypes[GUISE_N_PICKLE_DTYPES] = {
  [GUISE_PICKLE_DTYPE_B1] = { "b1", 1, FALSE }, [GUISE_PICKLE_DTYPE_I1] = { "i1", 1, FALSE },
  [GUISE_PICKLE_DTYPE_U1] = { "u1", 1, FALSE }, [GUISE_PICKLE_DTYPE_I2] = { "i2", 2, FALSE },
  [GUISE_PICKLE_DTYPE_U2] = { "u2", 2, FALSE }, [GUISE_PICKLE_DTYPE_I4] = { "i4", 4, FALSE },
  [GUISE_PICKLE_DTYPE_U4] = { "u4", 4, FALSE }, [GUISE_PICKLE_DTYPE_I8] = { "i8", 8, FALSE },
  [GUISE_PICKLE_DTYPE_U8] = { "u8", 8, FALSE }, [GUISE_PICKLE_DTYPE_F2] = { "f2", 2, TRUE },
  [GUISE_PICKLE_DTYPE_F4] = { "f4", 4, TRUE },  [GUISE_PICKLE_DTYPE_F8] = { "f8", 8, TRUE },
};

size_t
guise_pickle_dtype_get_size (GuisePickleDtype dtype)
{
  return dtypes[dtype].size;
}

const char *
guise_pickle_dtype_get_name (GuisePickleDtype dtype)
{
  return dtypes[dtype].name;
}

gboolean
guise_pickle_dtype_is_float (GuisePickleDtype dtype)
{
  return dtypes[dtype].is_float;
}

const char *
guise_pickle_kind_get_name (GuisePickleKind kind)
{
  static const char *const names[GUISE_N_PICKLE_KINDS] = {
    "None", "bool", "int",   "int",  "float", "bytes",  "bytearray",
    "str",  "list", "tuple", "dict", "array", "scalar", "enum",
  };

  return (int) kind < GUISE_N_PICKLE_KINDS ? names[kind] : "object";
}

/* Life cycle and memory. */

GuisePickle *
guise_pickle_new (void)
{
  GuisePickle *self = g_new0 (GuisePickle, 1);

  self->n_refs = 1;
  self->n_budget = SIZE_MAX;
  self->protocol = 4;
  self->seed = ((uint64_t) g_random_int () << 32) | g_random_int ();
  return self;
}

GuisePickle *
pickle_new_for (GBytes *bytes)
{
  GuisePickle *self = guise_pickle_new ();
  size_t       n_bytes = g_bytes_get_size (bytes);

  self->bytes = g_bytes_ref (bytes);
  self->n_budget = n_bytes < (SIZE_MAX - budget_base) / BUDGET_FACTOR
                     ? budget_base + n_bytes * BUDGET_FACTOR
                     : SIZE_MAX;
  return self;
}

void
pickle_finish (GuisePickle *self, GuisePickleValue root, int protocol)
{
  self->root = root;
  self->protocol = protocol;
}

GuisePickle *
guise_pickle_ref (GuisePickle *self)
{
  g_atomic_int_inc (&self->n_refs);
  return self;
}

void
guise_pickle_unref (GuisePickle *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->n_refs))
    return;
  while (self->blocks != NULL)
    {
      Block *next = self->blocks->next;

      g_free (self->blocks);
      self->blocks = next;
    }
  g_clear_pointer (&self->bytes, g_bytes_unref);
  guise_pickle_unref (self->parent);
  g_free (self);
}

void
pickle_reset (GuisePickle *self, size_t n_budget)
{
  while (self->blocks != NULL &&
         (self->blocks->next != NULL || self->blocks->n_bytes > BLOCK_BYTES))
    {
      Block *next = self->blocks->next;

      g_free (self->blocks);
      self->blocks = next;
    }
  if (self->blocks != NULL)
    self->blocks->n_used = 0;
  self->n_budget = n_budget;
  self->root = guise_pickle_none ();
}

void
pickle_set_parent (GuisePickle *self, GuisePickle *parent)
{
  self->parent = guise_pickle_ref (parent);
}

GuisePickleValue
guise_pickle_get_root (const GuisePickle *self)
{
  return self->root;
}

int
guise_pickle_get_protocol (const GuisePickle *self)
{
  return self->protocol;
}

uint64_t
pickle_get_seed (const GuisePickle *self)
{
  return self->seed;
}

void *
pickle_alloc (GuisePickle *self, size_t n_bytes)
{
  size_t n_rounded = MAX ((n_bytes + 15) & ~(size_t) 15, 16);
  Block *block = self->blocks;

  if (n_rounded < n_bytes || n_rounded > self->n_budget)
    return NULL;
  if (block == NULL || n_rounded > block->n_bytes - block->n_used)
    {
      size_t n_block = MAX (n_rounded, BLOCK_BYTES);

      block = g_try_malloc (sizeof (Block) + 16 + n_block);
      if (block == NULL)
        return NULL;
      *block = (Block){ .n_bytes = n_block };
      /* A large piece gets a block of its own, behind the one that still has room. */
      if (n_rounded > BLOCK_BYTES / 2 && self->blocks != NULL)
        {
          block->next = self->blocks->next;
          self->blocks->next = block;
        }
      else
        {
          block->next = self->blocks;
          self->blocks = block;
        }
    }
  uint8_t *start = (uint8_t *) block + ((sizeof (Block) + 15) & ~(size_t) 15) + block->n_used;

  block->n_used += n_rounded;
  self->n_budget -= n_rounded;
  return start;
}

/* Containers. */

gboolean
pickle_make_blob (GuisePickle *self, int kind, const uint8_t *data, size_t n, GuisePickleValue *out)
{
  Blob *blob = pickle_alloc (self, sizeof *blob);

  if (blob == NULL)
    return FALSE;
  *blob = (Blob){ .data = data, .n_bytes = n };
  *out = (GuisePickleValue){ .kind = (uint32_t) kind, .u.p = blob };
  return TRUE;
}

gboolean
pickle_seq_append (GuisePickle *self, Seq *seq, const GuisePickleValue *items, size_t n)
{
  if (n > seq->capacity - seq->n_items)
    {
      size_t            capacity = MAX (seq->n_items + n, seq->capacity + seq->capacity);
      GuisePickleValue *grown = pickle_alloc (self, capacity * sizeof *grown);

      if (grown == NULL)
        return FALSE;
      if (seq->n_items > 0)
        memcpy (grown, seq->items, seq->n_items * sizeof *grown);
      seq->items = grown;
      seq->capacity = capacity;
    }
  if (n > 0)
    memcpy (seq->items + seq->n_items, items, n * sizeof *items);
  seq->n_items += n;
  return TRUE;
}

gboolean
pickle_make_seq (GuisePickle            *self,
                 int                     kind,
                 const GuisePickleValue *items,
                 size_t                  n,
                 GuisePickleValue       *out)
{
  Seq *seq = pickle_alloc (self, sizeof *seq);

  if (seq == NULL)
    return FALSE;
  *seq = (Seq){ .n_items = 0 };
  if (!pickle_seq_append (self, seq, items, n))
    return FALSE;
  *out = (GuisePickleValue){ .kind = (uint32_t) kind, .u.p = seq };
  return TRUE;
}

/* Looking at values. */

gboolean
guise_pickle_value_get_bool (GuisePickleValue value, gboolean *out_value)
{
  if (value.kind != GUISE_PICKLE_BOOL)
    return FALSE;
  *out_value = value.u.i != 0;
  return TRUE;
}

const char *
guise_pickle_value_get_str (GuisePickleValue value, size_t *out_n_bytes)
{
  const Blob *blob = value.u.p;

  if (value.kind != GUISE_PICKLE_STR)
    return NULL;
  *out_n_bytes = blob->n_bytes;
  return (const char *) blob->data;
}

gboolean
guise_pickle_value_is_str (GuisePickleValue value, const char *text)
{
  size_t      n_bytes = 0;
  const char *own = guise_pickle_value_get_str (value, &n_bytes);

  return own != NULL && n_bytes == strlen (text) && memcmp (own, text, n_bytes) == 0;
}

char *
guise_pickle_value_dup_str (GuisePickleValue value)
{
  size_t      n_bytes = 0;
  const char *text = guise_pickle_value_get_str (value, &n_bytes);
  GString    *out = NULL;

  if (text == NULL)
    return NULL;
  out = g_string_sized_new (n_bytes);
  for (size_t i = 0; i < n_bytes; i++)
    {
      gboolean surrogate = (uint8_t) text[i] == 0xed && (uint8_t) text[i + 1] >= 0xa0;

      if (text[i] != 0 && !surrogate)
        g_string_append_c (out, text[i]);
      else
        g_string_append (out, "\357\277\275");
      if (surrogate)
        i += 2;
    }
  return g_string_free (out, FALSE);
}

const uint8_t *
guise_pickle_value_get_bytes (GuisePickleValue value, size_t *out_n_bytes)
{
  const Blob *blob = value.u.p;

  if (value.kind != GUISE_PICKLE_BYTES && value.kind != GUISE_PICKLE_BYTEARRAY)
    return NULL;
  *out_n_bytes = blob->n_bytes;
  return blob->data;
}

const uint8_t *
guise_pickle_value_get_bigint (GuisePickleValue value, size_t *out_n_bytes)
{
  const Blob *blob = value.u.p;

  if (value.kind != GUISE_PICKLE_BIGINT)
    return NULL;
  *out_n_bytes = blob->n_bytes;
  return blob->data;
}

size_t
guise_pickle_value_get_n_items (GuisePickleValue value)
{
  if (value.kind == GUISE_PICKLE_LIST || value.kind == GUISE_PICKLE_TUPLE)
    return ((const Seq *) value.u.p)->n_items;
  return value.kind == GUISE_PICKLE_DICT ? ((const Dict *) value.u.p)->n_items : 0;
}

GuisePickleValue
guise_pickle_value_get_item (GuisePickleValue value, size_t i)
{
  g_return_val_if_fail (i < guise_pickle_value_get_n_items (value), guise_pickle_none ());

  if (value.kind == GUISE_PICKLE_DICT)
    return ((const Dict *) value.u.p)->items[i];
  return ((const Seq *) value.u.p)->items[i];
}

GuisePickleValue
guise_pickle_value_get_key (GuisePickleValue value, size_t i)
{
  g_return_val_if_fail (value.kind == GUISE_PICKLE_DICT, guise_pickle_none ());
  g_return_val_if_fail (i < guise_pickle_value_get_n_items (value), guise_pickle_none ());

  return ((const Dict *) value.u.p)->keys[i];
}

gboolean
guise_pickle_value_find (GuisePickleValue value, const char *key, GuisePickleValue *out_item)
{
  const Dict *dict = value.u.p;

  if (value.kind != GUISE_PICKLE_DICT)
    return FALSE;
  /* A scan: the dicts that are asked by name are small, and it needs no document. */
  for (size_t i = 0; i < dict->n_items; i++)
    if (guise_pickle_value_is_str (dict->keys[i], key))
      {
        *out_item = dict->items[i];
        return TRUE;
      }
  return FALSE;
}

const GuisePickleArray *
guise_pickle_value_get_array (GuisePickleValue value)
{
  if (value.kind != GUISE_PICKLE_ARRAY && value.kind != GUISE_PICKLE_SCALAR)
    return NULL;
  return &((const ArrayBox *) value.u.p)->array;
}

gboolean
guise_pickle_value_get_enum (GuisePickleValue value, GuisePickleEnum *out_enum, int64_t *out_member)
{
  if (value.kind != GUISE_PICKLE_ENUM)
    return FALSE;
  *out_enum = (GuisePickleEnum) value.detail;
  *out_member = value.u.i;
  return TRUE;
}

/* Making values. A document being made has no budget, so only a machine without memory fails. */

static void *
alloc_or_abort (GuisePickle *self, size_t n_bytes)
{
  void *memory = pickle_alloc (self, n_bytes);

  g_assert (memory != NULL);
  return memory;
}

static GuisePickleValue
copy_blob (GuisePickle *self, int kind, const void *data, size_t n_bytes)
{
  GuisePickleValue value;
  uint8_t         *copy = alloc_or_abort (self, n_bytes);

  if (n_bytes > 0)
    memcpy (copy, data, n_bytes);
  g_assert (pickle_make_blob (self, kind, copy, n_bytes, &value));
  return value;
}

GuisePickleValue
guise_pickle_make_str (GuisePickle *self, const char *text)
{
  return copy_blob (self, GUISE_PICKLE_STR, text, strlen (text));
}

GuisePickleValue
guise_pickle_make_bytes (GuisePickle *self, const void *data, size_t n_bytes)
{
  return copy_blob (self, GUISE_PICKLE_BYTES, data, n_bytes);
}

GuisePickleValue
guise_pickle_make_list (GuisePickle *self)
{
  GuisePickleValue value;

  g_assert (pickle_make_seq (self, GUISE_PICKLE_LIST, NULL, 0, &value));
  return value;
}

GuisePickleValue
guise_pickle_make_tuple (GuisePickle *self, const GuisePickleValue *items, size_t n_items)
{
  GuisePickleValue value;

  g_assert (pickle_make_seq (self, GUISE_PICKLE_TUPLE, items, n_items, &value));
  return value;
}

GuisePickleValue
guise_pickle_make_dict (GuisePickle *self)
{
  Dict *dict = alloc_or_abort (self, sizeof *dict);

  *dict = (Dict){ .n_items = 0 };
  return (GuisePickleValue){ .kind = GUISE_PICKLE_DICT, .u.p = dict };
}

GuisePickleValue
guise_pickle_make_array (GuisePickle     *self,
                         GuisePickleDtype dtype,
                         int              n_dims,
                         const int64_t   *dims,
                         const void      *data)
{
  ArrayBox *box = alloc_or_abort (self, sizeof *box);
  int64_t  *own_dims = alloc_or_abort (self, (size_t) n_dims * sizeof *own_dims);
  size_t    n_elements = 1;

  for (int i = 0; i < n_dims; i++)
    {
      own_dims[i] = dims[i];
      g_assert (dims[i] >= 0 &&
                !__builtin_mul_overflow (n_elements, (size_t) dims[i], &n_elements));
    }
  size_t   n_bytes = n_elements * dtypes[dtype].size;
  uint8_t *copy = alloc_or_abort (self, n_bytes);

  if (n_bytes > 0)
    memcpy (copy, data, n_bytes);
  *box = (ArrayBox){ .built = TRUE,
                     .array = { .dtype = dtype,
                                .n_dims = n_dims,
                                .dims = own_dims,
                                .n_elements = n_elements,
                                .data = copy,
                                .n_bytes = n_bytes } };
  return (GuisePickleValue){ .kind = GUISE_PICKLE_ARRAY, .u.p = box };
}

GuisePickleValue
guise_pickle_make_scalar (GuisePickle *self, GuisePickleDtype dtype, const void *data)
{
  GuisePickleValue value = guise_pickle_make_array (self, dtype, 0, NULL, data);

  value.kind = GUISE_PICKLE_SCALAR;
  return value;
}

void
guise_pickle_list_append (GuisePickle *self, GuisePickleValue list, GuisePickleValue item)
{
  g_return_if_fail (list.kind == GUISE_PICKLE_LIST);
  g_assert (pickle_seq_append (self, list.u.p, &item, 1));
}

void
guise_pickle_dict_set (GuisePickle     *self,
                       GuisePickleValue dict,
                       const char      *key,
                       GuisePickleValue item)
{
  g_return_if_fail (dict.kind == GUISE_PICKLE_DICT);
  g_assert (pickle_dict_store (self, dict.u.p, guise_pickle_make_str (self, key), item));
}
