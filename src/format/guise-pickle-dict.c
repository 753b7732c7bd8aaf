/* SPDX-License-Identifier: GPL-3.0-or-later
 * Dicts of a pickled document: which keys are the same, and where they lie. */
#include <math.h>
#include <string.h>

#include "format/guise-pickle-private.h"

enum
{
  INDEX_FROM = 12, /* pairs from which on an index pays */
};

/* Keys that Python takes for equal become the same value: True, 1 and 1.0. */
static GuisePickleValue
normalise_key (GuisePickleValue key)
{
  if (key.kind == GUISE_PICKLE_BOOL)
    return guise_pickle_int (key.u.i);
  if (key.kind == GUISE_PICKLE_FLOAT && fabs (key.u.f) < 0x1p53 && key.u.f == floor (key.u.f))
    return guise_pickle_int ((int64_t) key.u.f);
  return key;
}

gboolean
pickle_key_is_hashable (GuisePickleValue key)
{
  const Seq *seq = key.u.p;

  if (key.kind <= GUISE_PICKLE_BYTES || key.kind == GUISE_PICKLE_STR)
    return TRUE;
  if (key.kind != GUISE_PICKLE_TUPLE)
    return FALSE;
  for (size_t i = 0; i < seq->n_items; i++)
    if (seq->items[i].kind > GUISE_PICKLE_BYTES && seq->items[i].kind != GUISE_PICKLE_STR)
      return FALSE;
  return TRUE;
}

static gboolean
has_blob (GuisePickleValue value)
{
  return value.kind == GUISE_PICKLE_BIGINT || value.kind == GUISE_PICKLE_BYTES ||
         value.kind == GUISE_PICKLE_STR;
}

static gboolean
plain_keys_equal (GuisePickleValue a, GuisePickleValue b)
{
  a = normalise_key (a);
  b = normalise_key (b);
  if (a.kind != b.kind)
    return FALSE;
  if (a.kind == GUISE_PICKLE_NONE)
    return TRUE;
  if (!has_blob (a))
    return a.u.i == b.u.i;

  const Blob *x = a.u.p, *y = b.u.p;

  return x->n_bytes == y->n_bytes &&
         (x->n_bytes == 0 || memcmp (x->data, y->data, x->n_bytes) == 0);
}

static gboolean
keys_equal (GuisePickleValue a, GuisePickleValue b)
{
  if (a.kind != GUISE_PICKLE_TUPLE || b.kind != GUISE_PICKLE_TUPLE)
    return a.kind != GUISE_PICKLE_TUPLE && b.kind != GUISE_PICKLE_TUPLE && plain_keys_equal (a, b);

  const Seq *x = a.u.p, *y = b.u.p;

  if (x->n_items != y->n_items)
    return FALSE;
  for (size_t i = 0; i < x->n_items; i++)
    if (!plain_keys_equal (x->items[i], y->items[i]))
      return FALSE;
  return TRUE;
}

/* One round of a multiply-and-fold hash. */
static uint64_t
mix (uint64_t hash, uint64_t value)
{
  __uint128_t product = (__uint128_t) (hash ^ value) * 0x9e3779b97f4a7c15u;

  return (uint64_t) product ^ (uint64_t) (product >> 64) ^ hash;
}

static uint64_t
hash_plain_key (uint64_t hash, GuisePickleValue key)
{
  key = normalise_key (key);
  hash = mix (hash, key.kind);
  if (key.kind == GUISE_PICKLE_NONE)
    return hash;
  if (!has_blob (key))
    return mix (hash, (uint64_t) key.u.i);

  const Blob *blob = key.u.p;
  size_t      i = 0;

  for (; i + 8 <= blob->n_bytes; i += 8)
    {
      uint64_t word;

      memcpy (&word, blob->data + i, 8);
      hash = mix (hash, word);
    }
  for (; i < blob->n_bytes; i++)
    hash = mix (hash, blob->data[i]);
  return mix (hash, blob->n_bytes);
}

static uint64_t
hash_key (uint64_t hash, GuisePickleValue key)
{
  const Seq *seq = key.u.p;

  if (key.kind != GUISE_PICKLE_TUPLE)
    return hash_plain_key (hash, key);
  for (size_t i = 0; i < seq->n_items; i++)
    hash = hash_plain_key (hash, seq->items[i]);
  return mix (hash, seq->n_items);
}

/* The slot that holds the key, or the free one where it belongs. */
static uint32_t *
find_slot (const Dict *dict, uint64_t seed, GuisePickleValue key)
{
  size_t mask = dict->n_slots - 1;

  for (size_t slot = hash_key (seed, key) & mask;; slot = (slot + 1) & mask)
    if (dict->index[slot] == 0 || keys_equal (dict->keys[dict->index[slot] - 1], key))
      return &dict->index[slot];
}

/* Row of the key, or SIZE_MAX. */
static size_t
find_row (const Dict *dict, uint64_t seed, GuisePickleValue key)
{
  if (dict->index != NULL)
    {
      uint32_t row = *find_slot (dict, seed, key);

      return row == 0 ? SIZE_MAX : row - 1;
    }
  for (size_t i = 0; i < dict->n_items; i++)
    if (keys_equal (dict->keys[i], key))
      return i;
  return SIZE_MAX;
}

static gboolean
grow_dict (GuisePickle *self, Dict *dict)
{
  size_t            capacity = MAX (4, dict->capacity * 2);
  GuisePickleValue *keys = NULL, *items = NULL;

  if (capacity >= G_MAXUINT32 / 2)
    return FALSE;
  keys = pickle_alloc (self, capacity * sizeof *keys);
  items = pickle_alloc (self, capacity * sizeof *items);
  if (keys == NULL || items == NULL)
    return FALSE;
  if (dict->n_items > 0)
    {
      memcpy (keys, dict->keys, dict->n_items * sizeof *keys);
      memcpy (items, dict->items, dict->n_items * sizeof *items);
    }
  dict->keys = keys;
  dict->items = items;
  dict->capacity = capacity;
  if (capacity < INDEX_FROM)
    return TRUE;
  dict->n_slots = 16;
  while (dict->n_slots < capacity * 2)
    dict->n_slots *= 2;
  dict->index = pickle_alloc (self, dict->n_slots * sizeof *dict->index);
  if (dict->index == NULL)
    return FALSE;
  memset (dict->index, 0, dict->n_slots * sizeof *dict->index);
  for (size_t i = 0; i < dict->n_items; i++)
    *find_slot (dict, pickle_get_seed (self), dict->keys[i]) = (uint32_t) i + 1;
  return TRUE;
}

gboolean
pickle_dict_store (GuisePickle *self, Dict *dict, GuisePickleValue key, GuisePickleValue item)
{
  size_t row = find_row (dict, pickle_get_seed (self), key);

  if (row != SIZE_MAX)
    {
      dict->items[row] = item;
      return TRUE;
    }
  if (dict->n_items == dict->capacity && !grow_dict (self, dict))
    return FALSE;
  row = dict->n_items++;
  dict->keys[row] = key;
  dict->items[row] = item;
  if (dict->index != NULL)
    *find_slot (dict, pickle_get_seed (self), key) = (uint32_t) row + 1;
  return TRUE;
}
