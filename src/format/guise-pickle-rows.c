/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads a pickled list of dicts row by row. */
#include "format/guise-pickle-rows-private.h"

#include <string.h>

#include "format/guise-pickle-machine-private.h"

enum
{
  WINDOW_BYTES = 1 << 20,
  REFILL_BELOW = 1 << 16, /* most rows fit */
  KEPT_TEXT_MAX = 1024,
  KEPT_BYTES_MAX = 64,
  KEPT_ITEMS_MAX = 4,
};

static const size_t row_budget = (size_t) 64 << 20; /* of values, far above any face */

struct _PickleRows
{
  PickleRowsRead read;
  void          *user_data;
  uint64_t       n_bytes; /* of the stream */
  GuisePickle   *shared;  /* owned; what later rows may refer to */
  GArray        *kept;    /* owned, of PickleKept, ascending */
  GuisePickle   *row;     /* owned */
  GuisePickle   *scratch; /* owned */
  PickleMachine  machine;
  uint8_t       *window; /* owned; bytes of the stream from window_start on */
  size_t         capacity;
  size_t         n_window;
  uint64_t       window_start;
  uint64_t       position;
  gboolean       in_batch;
};

PickleRows *
pickle_rows_new (PickleRowsRead read, void *user_data, uint64_t n_bytes)
{
  PickleRows *self = g_new0 (PickleRows, 1);

  self->read = read;
  self->user_data = user_data;
  self->n_bytes = n_bytes;
  self->shared = guise_pickle_new ();
  self->kept = g_array_new (FALSE, FALSE, sizeof (PickleKept));
  self->row = guise_pickle_new ();
  self->scratch = guise_pickle_new ();
  pickle_reset (self->scratch, row_budget);
  return self;
}

/* Gives back what only reading from the start needs. */
static void
stop_reading (PickleRows *self)
{
  g_clear_pointer (&self->row, guise_pickle_unref);
  g_clear_pointer (&self->scratch, guise_pickle_unref);
  g_clear_pointer (&self->window, g_free);
  self->capacity = 0;
  self->n_window = 0;
}

void
pickle_rows_free (PickleRows *self)
{
  if (self == NULL)
    return;
  stop_reading (self);
  guise_pickle_unref (self->shared);
  g_array_unref (self->kept);
  g_free (self);
}

GuisePickle *
pickle_rows_get_document (PickleRows *self)
{
  return self->row;
}

/* ---- the window ---- */

static size_t
get_left (const PickleRows *self)
{
  return (size_t) (self->window_start + self->n_window - self->position);
}

static const uint8_t *
get_next (const PickleRows *self)
{
  return self->window + (self->position - self->window_start);
}

/* Moves the window to the position and fills it, in a buffer of at least n bytes or, if that is
 * less, of all that is left. */
static gboolean
refill (PickleRows *self, size_t n_wanted)
{
  const size_t n_left = get_left (self);
  const size_t n = (size_t) CLAMP (self->n_bytes - self->position, 1, n_wanted);
  uint8_t     *larger;
  size_t       n_more;

  if (self->window != NULL && n_left > 0)
    memmove (self->window, get_next (self), n_left);
  if (n > self->capacity)
    {
      larger = g_try_realloc (self->window, n);
      if (larger == NULL)
        return FALSE;
      self->window = larger;
      self->capacity = n;
    }
  self->window_start = self->position;
  self->n_window = n_left;
  n_more = (size_t) MIN (self->capacity - n_left, self->n_bytes - self->window_start - n_left);
  if (n_more > 0 &&
      !self->read (self->user_data, self->window_start + n_left, self->window + n_left, n_more))
    return FALSE;
  self->n_window += n_more;
  return TRUE;
}

static gboolean
reaches_end (const PickleRows *self)
{
  return self->window_start + self->n_window == self->n_bytes;
}

static gboolean
ensure (PickleRows *self, size_t n)
{
  if (get_left (self) >= n || (self->window != NULL && reaches_end (self)))
    return TRUE;
  return refill (self, MAX (self->capacity, WINDOW_BYTES));
}

/* ---- what outlives its row ---- */

static gboolean
keep_blob (PickleRows *self, GuisePickleValue value, size_t n_max, GuisePickleValue *out)
{
  const Blob *blob = value.u.p;
  uint8_t    *copy = blob->n_bytes <= n_max ? pickle_alloc (self->shared, blob->n_bytes) : NULL;

  if (copy == NULL)
    return FALSE;
  if (blob->n_bytes > 0)
    memcpy (copy, blob->data, blob->n_bytes);
  return pickle_make_blob (self->shared, (int) value.kind, copy, blob->n_bytes, out);
}

static gboolean
keep_dtype (PickleRows *self, GuisePickleValue value, GuisePickleValue *out)
{
  Dtype *copy = pickle_alloc (self->shared, sizeof *copy);

  if (copy == NULL)
    return FALSE;
  *copy = *(const Dtype *) value.u.p;
  *out = (GuisePickleValue){ .kind = KIND_DTYPE, .u.p = copy };
  return TRUE;
}

/* Of a few whole numbers: shapes, and what stands before every array. */
static gboolean
keep_tuple (PickleRows *self, GuisePickleValue value, GuisePickleValue *out)
{
  const Seq *seq = value.u.p;

  if (seq->n_items > KEPT_ITEMS_MAX)
    return FALSE;
  for (size_t i = 0; i < seq->n_items; i++)
    if (seq->items[i].kind != GUISE_PICKLE_INT)
      return FALSE;
  return pickle_make_seq (self->shared, GUISE_PICKLE_TUPLE, seq->items, seq->n_items, out);
}

static gboolean
keep_value (PickleRows *self, GuisePickleValue value, GuisePickleValue *out)
{
  switch (value.kind)
    {
    case GUISE_PICKLE_STR:
      return keep_blob (self, value, KEPT_TEXT_MAX, out);
    case GUISE_PICKLE_BYTES:
      return keep_blob (self, value, KEPT_BYTES_MAX, out);
    case GUISE_PICKLE_TUPLE:
      return keep_tuple (self, value, out);
    case KIND_DTYPE:
      return keep_dtype (self, value, out);
    case GUISE_PICKLE_ENUM:
    case GUISE_PICKLE_INT:
    case KIND_TOKEN:
      *out = value;
      return TRUE;
    default: /* lists, dicts and arrays: a later row that asks for one is not understood */
      return FALSE;
    }
}

static void
keep_row (PickleRows *self)
{
  const PickleMachine *m = &self->machine;

  for (size_t i = 0; i < m->memo.n_items; i++)
    {
      PickleKept kept = { .index = m->memo_base + i };

      if (keep_value (self, m->memo.items[i], &kept.value))
        g_array_append_val (self->kept, kept);
    }
}

/* ---- rows ---- */

/* Whether the row on the stack is complete: a new one or the end of the list follows. */
static gboolean
is_complete (const PickleMachine *m, gboolean at_end)
{
  if (m->stack.n_items != 1 || m->marks.n_items != 0)
    return FALSE;

  const GuisePickleValue top = pickle_machine_top (m);
  const uint8_t          next = m->in.offset < m->in.n_bytes ? m->in.data[m->in.offset] : 0;

  return top.kind == GUISE_PICKLE_DICT && ((const Dict *) top.u.p)->n_items > 0 &&
         (next == '}' || next == 'e' || (at_end && m->in.offset == m->in.n_bytes));
}

static void
start_row (PickleMachine *m,
           GuisePickle   *document,
           const uint8_t *data,
           size_t         n_bytes,
           uint64_t       memo_base,
           const GArray  *kept)
{
  m->document = document;
  m->in = guise_bytes_init (data, n_bytes);
  m->stack.n_items = m->marks.n_items = m->memo.n_items = 0;
  m->n_memo = m->memo_base = (size_t) memo_base;
  m->kept = (const PickleKept *) (const void *) kept->data;
  m->n_kept = kept->len;
  m->ran_out = FALSE;
}

static gboolean
run_row (PickleMachine *m, gboolean at_end)
{
  do
    if (m->stopped || !pickle_machine_step (m))
      return FALSE;
  while (!is_complete (m, at_end));

  const GuisePickleValue row = pickle_machine_top (m);

  /* The list around it is one container more. */
  return pickle_walk (row, &m->reason) && ((const Walk *) row.u.p)->height < GUISE_PICKLE_MAX_DEPTH;
}

/* Runs a row in the window, which grows until the row fits. */
static gboolean
run_in_window (PickleRows *self, uint64_t memo_base)
{
  PickleMachine *m = &self->machine;

  for (;;)
    {
      pickle_reset (self->row, row_budget);
      start_row (m, self->row, get_next (self), get_left (self), memo_base, self->kept);
      m->n_beyond = self->n_bytes - self->window_start - self->n_window;
      if (run_row (m, FALSE))
        return TRUE;
      g_clear_pointer (&m->name, g_free);
      if (!m->ran_out || reaches_end (self) ||
          !refill (self, MAX (2 * self->capacity, WINDOW_BYTES)))
        return FALSE;
    }
}

static gboolean
read_head (PickleRows *self)
{
  static const uint8_t head[] = { 0x80, 4 };
  PickleMachine       *m = &self->machine;

  m->scratch = self->scratch;
  if (!ensure (self, REFILL_BELOW) || get_left (self) < sizeof head ||
      memcmp (get_next (self), head, sizeof head) != 0 || !pickle_machine_start (m))
    return FALSE;
  start_row (m, self->row, get_next (self), get_left (self), 0, self->kept);
  m->n_beyond = self->n_bytes - self->n_window;
  m->in.offset = sizeof head;
  /* The list, with its place in the memo and the frame around everything. */
  while (m->in.offset < m->in.n_bytes && m->in.data[m->in.offset] != '(')
    if (!pickle_machine_step (m) || m->stopped)
      return FALSE;
  if (m->stack.n_items != 1 || pickle_machine_top (m).kind != GUISE_PICKLE_LIST)
    return FALSE;
  self->position += m->in.offset;
  return TRUE;
}

static gboolean
skip_frame (PickleRows *self)
{
  GuiseBytes in = guise_bytes_init (get_next (self), get_left (self));
  uint64_t   n;

  in.offset = 1;
  if (!guise_bytes_u64_le (&in, &n) || n > self->n_bytes - self->position - in.offset)
    return FALSE;
  self->position += in.offset;
  return TRUE;
}

/* Takes what stands between rows: begin and end of batches, frames. */
static gboolean
skip_between (PickleRows *self, gboolean *out_end)
{
  for (;;)
    {
      if (!ensure (self, REFILL_BELOW) || get_left (self) == 0)
        return FALSE;
      switch (*get_next (self))
        {
        case 0x95:
          if (!skip_frame (self))
            return FALSE;
          break;
        case '(':
        case 'e':
          if (self->in_batch != (*get_next (self) == 'e'))
            return FALSE;
          self->in_batch = !self->in_batch;
          self->position++;
          break;
        case '.':
          *out_end = TRUE;
          return !self->in_batch;
        default:
          return self->in_batch;
        }
    }
}

gboolean
pickle_rows_next (PickleRows       *self,
                  GuisePickleValue *out_row,
                  PickleRowPlace   *out_place,
                  gboolean         *out_end)
{
  PickleMachine *m = &self->machine;

  *out_end = FALSE;
  if (self->window == NULL && !read_head (self))
    return FALSE;
  if (m->memo.n_items > 0)
    keep_row (self);

  const uint64_t memo_base = m->n_memo;

  m->memo.n_items = 0;
  if (!skip_between (self, out_end))
    return FALSE;
  if (*out_end)
    {
      stop_reading (self);
      return TRUE;
    }
  if (!run_in_window (self, memo_base) || m->in.offset > G_MAXUINT32)
    return FALSE;
  *out_row = pickle_machine_top (m);
  *out_place = (PickleRowPlace){ self->position, (uint32_t) m->in.offset, memo_base };
  self->position += m->in.offset;
  return TRUE;
}

GuisePickle *
pickle_rows_load (const PickleRows *self, const PickleRowPlace *place)
{
  g_autofree uint8_t *buffer = g_try_malloc (MAX (place->n_bytes, 1));
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GuisePickle) document = NULL;
  g_autoptr (GuisePickle) scratch = NULL;
  PickleMachine m = { 0 };
  gboolean      ok;

  if (buffer == NULL || !self->read (self->user_data, place->start, buffer, place->n_bytes))
    return NULL;
  bytes = g_bytes_new_take (g_steal_pointer (&buffer), place->n_bytes);
  document = pickle_new_for (bytes);
  scratch = pickle_new_for (bytes);
  pickle_reset (document, row_budget);
  m.scratch = scratch;
  if (!pickle_machine_start (&m))
    return NULL;
  start_row (&m, document, g_bytes_get_data (bytes, NULL), place->n_bytes, place->memo_base,
             self->kept);
  m.n_beyond = self->n_bytes - place->start - place->n_bytes;
  ok = run_row (&m, TRUE);
  g_free (m.name);
  if (!ok)
    return NULL;
  pickle_set_parent (document, self->shared);
  pickle_finish (document, pickle_machine_top (&m), 4);
  return g_steal_pointer (&document);
}
