/* SPDX-License-Identifier: GPL-3.0-or-later
 * The machine that runs the safe opcodes of a pickle stream. */
#include <string.h>

#include "core/guise-error.h"
#include "format/guise-label.h"
#include "format/guise-pickle-machine-private.h"

enum
{
  GLOBAL_LINE_MAX = 255,
  NAME_SHOWN = 80,
  STACK_START = 64,
  LONG_MAX_BYTES = 1 << 16, /* of an integer that is only kept for writing it back */
};

typedef PickleMachine Machine;

typedef gboolean (*OpFunc) (Machine *m);

static const char past_end[] = "it runs past the end";
static const char out_of_memory[] = "it needs more memory than its size explains";
static const char underflow[] = "it takes more values than there are";

static gboolean
fail (Machine *m, const char *reason)
{
  m->reason = reason;
  return FALSE;
}

static gboolean
fail_at_end (Machine *m, const char *reason)
{
  m->ran_out = TRUE;
  return fail (m, reason);
}

/* The stack. Nothing below the topmost mark can be taken by single values. */

static size_t
stack_floor (const Machine *m)
{
  return m->marks.n_items == 0 ? 0 : (size_t) m->marks.items[m->marks.n_items - 1].u.i;
}

static gboolean
push (Machine *m, GuisePickleValue value)
{
  return pickle_seq_append (m->scratch, &m->stack, &value, 1) || fail (m, out_of_memory);
}

static gboolean
has_values (Machine *m, size_t n)
{
  return m->stack.n_items - stack_floor (m) >= n || fail (m, underflow);
}

static GuisePickleValue
pop (Machine *m)
{
  return m->stack.items[--m->stack.n_items];
}

static GuisePickleValue *
top (Machine *m)
{
  return &m->stack.items[m->stack.n_items - 1];
}

/* Takes the values above the topmost mark off the stack, with the mark. They stay readable until
 * the next push. */
static gboolean
pop_mark (Machine *m, const GuisePickleValue **out_items, size_t *out_n)
{
  size_t floor = stack_floor (m);

  if (m->marks.n_items == 0)
    return fail (m, "it needs a mark");
  *out_items = m->stack.items + floor;
  *out_n = m->stack.n_items - floor;
  m->stack.n_items = floor;
  m->marks.n_items--;
  return TRUE;
}

/* Arguments. */

static gboolean
read_le (Machine *m, size_t n, uint64_t *out_value)
{
  const uint8_t *p = guise_bytes_take (&m->in, n);
  uint64_t       value = 0;

  if (p == NULL)
    return fail_at_end (m, past_end);
  for (size_t i = 0; i < n; i++)
    value |= (uint64_t) p[i] << (8 * i);
  *out_value = value;
  return TRUE;
}

/* Reads a length of n bytes, then that many bytes. */
static gboolean
read_counted (Machine *m, size_t n_length, const uint8_t **out_data, size_t *out_n)
{
  uint64_t       n;
  const uint8_t *data;

  if (!read_le (m, n_length, &n))
    return FALSE;
  data = guise_bytes_take (&m->in, n);
  if (data == NULL)
    return fail_at_end (m, past_end);
  *out_data = data;
  *out_n = (size_t) n;
  return TRUE;
}

static gboolean
push_counted (Machine *m, size_t n_length, int kind)
{
  GuisePickleValue value;
  const uint8_t   *data;
  size_t           n;

  if (!read_counted (m, n_length, &data, &n))
    return FALSE;
  if (!pickle_make_blob (m->document, kind, data, n, &value))
    return fail (m, out_of_memory);
  return push (m, value);
}

/* Length of the UTF-8 sequence at p, or 0; lone surrogates are what Python writes and pass. */
static size_t
utf8_sequence (const uint8_t *p, size_t left)
{
  size_t   n = p[0] < 0x80   ? 1
               : p[0] < 0xc2 ? 0
               : p[0] < 0xe0 ? 2
               : p[0] < 0xf0 ? 3
               : p[0] < 0xf5 ? 4
                             : 0;
  uint32_t c;

  if (n <= 1 || n > left)
    return n > left ? 0 : n;
  c = p[0] & (0x7fu >> n);
  for (size_t i = 1; i < n; i++)
    {
      if ((p[i] & 0xc0) != 0x80)
        return 0;
      c = c << 6 | (p[i] & 0x3f);
    }
  if ((n == 3 && c < 0x800) || (n == 4 && (c < 0x10000 || c > 0x10ffff)))
    return 0;
  return n;
}

/* How many bytes from the start, in steps of eight, are ASCII: names and keys are. */
static size_t
count_ascii (const uint8_t *p, size_t n)
{
  size_t i = 0;

  for (uint64_t word; i + sizeof word <= n; i += sizeof word)
    {
      memcpy (&word, p + i, sizeof word);
      if ((word & G_GUINT64_CONSTANT (0x8080808080808080)) != 0)
        break;
    }
  return i;
}

static gboolean
push_text (Machine *m, size_t n_length)
{
  GuisePickleValue value;
  const uint8_t   *data;
  size_t           n;

  if (!read_counted (m, n_length, &data, &n))
    return FALSE;
  for (size_t i = count_ascii (data, n), step; i < n; i += step)
    if ((step = utf8_sequence (data + i, n - i)) == 0)
      return fail (m, "it holds text that is not UTF-8");
  if (!pickle_make_blob (m->document, GUISE_PICKLE_STR, data, n, &value))
    return fail (m, out_of_memory);
  return push (m, value);
}

/* Opcodes without a value. */

static gboolean
op_frame (Machine *m)
{
  uint64_t n;

  if (!read_le (m, 8, &n))
    return FALSE;
  return (n <= guise_bytes_left (&m->in) || n - guise_bytes_left (&m->in) <= m->n_beyond) ||
         fail_at_end (m, past_end);
}

static gboolean
op_stop (Machine *m)
{
  m->stopped = TRUE;
  return has_values (m, 1);
}

static double
load_double (const uint8_t *p)
{
  uint64_t bits;
  double   value;

  memcpy (&bits, p, sizeof bits);
  bits = GUINT64_SWAP_LE_BE (bits);
  memcpy (&value, &bits, sizeof value);
  return value;
}

static gboolean
op_mark (Machine *m)
{
  GuisePickleValue height = guise_pickle_int ((int64_t) m->stack.n_items);

  return pickle_seq_append (m->scratch, &m->marks, &height, 1) || fail (m, out_of_memory);
}

/* Plain values. */

static gboolean
op_none (Machine *m)
{
  return push (m, guise_pickle_none ());
}

static gboolean
op_bool (Machine *m)
{
  return push (m, guise_pickle_bool (m->op == 0x88));
}

static gboolean
op_binint (Machine *m)
{
  uint64_t bits;

  if (!read_le (m, m->op == 'K' ? 1 : m->op == 'M' ? 2 : 4, &bits))
    return FALSE;
  return push (m, guise_pickle_int (m->op == 'J' ? (int32_t) (uint32_t) bits : (int64_t) bits));
}

static gboolean
op_long (Machine *m)
{
  const uint8_t   *data;
  size_t           n;
  uint64_t         bits;
  GuisePickleValue value;

  if (!read_counted (m, m->op == 0x8a ? 1 : 4, &data, &n))
    return FALSE;
  if (n > LONG_MAX_BYTES)
    return fail (m, "it holds an integer of absurd size");
  /* Bytes that only repeat the sign carry nothing. */
  while (n > 8 && data[n - 1] == (data[n - 2] & 0x80 ? 0xff : 0))
    n--;
  if (n > 8)
    return pickle_make_blob (m->document, GUISE_PICKLE_BIGINT, data, n, &value)
             ? push (m, value)
             : fail (m, out_of_memory);
  bits = n > 0 && data[n - 1] & 0x80 ? UINT64_MAX : 0;
  for (size_t i = n; i-- > 0;)
    bits = bits << 8 | data[i];
  return push (m, guise_pickle_int ((int64_t) bits));
}

static gboolean
op_binfloat (Machine *m)
{
  const uint8_t *p = guise_bytes_take (&m->in, 8);

  if (p == NULL)
    return fail_at_end (m, past_end);
  return push (m, guise_pickle_float (load_double (p)));
}

static gboolean
op_bytes (Machine *m)
{
  return push_counted (m, m->op == 'C' ? 1 : m->op == 'B' ? 4 : 8, GUISE_PICKLE_BYTES);
}

static gboolean
op_bytearray (Machine *m)
{
  return push_counted (m, 8, GUISE_PICKLE_BYTEARRAY);
}

static gboolean
op_unicode (Machine *m)
{
  return push_text (m, m->op == 0x8c ? 1 : m->op == 'X' ? 4 : 8);
}

/* Containers. */

static gboolean
push_seq (Machine *m, int kind, const GuisePickleValue *items, size_t n)
{
  GuisePickleValue value;

  return pickle_make_seq (m->document, kind, items, n, &value) ? push (m, value)
                                                               : fail (m, out_of_memory);
}

/* The memo. CPython fills it densely from 0; a sparse index costs what lies below it, and no
 * stream has more entries than bytes. */

static gboolean
memo_store (Machine *m, uint64_t i, GuisePickleValue value)
{
  static const GuisePickleValue unset = { .kind = KIND_UNSET };
  const uint64_t                slot = i - m->memo_base;

  if (i < m->memo_base || slot >= m->in.n_bytes)
    return fail (m, "it uses a memo index beyond its own length");
  while (m->memo.n_items <= slot)
    if (!pickle_seq_append (m->scratch, &m->memo, &unset, 1))
      return fail (m, out_of_memory);
  if (m->memo.items[slot].kind == KIND_UNSET)
    m->n_memo++;
  m->memo.items[slot] = value;
  return TRUE;
}

/* Points are lists of two floats, and a pack is hardly anything but points. Their opcodes are empty
 * list, maybe memoize, mark, float, float, appends. */
enum
{
  POINT_BYTES = 21, /* without memoize */
  POINTS_MAX = 128, /* taken at once */
};

typedef struct
{
  Seq              seq;
  GuisePickleValue items[2];
} Point;

/* How many points the stream goes on with. */
static size_t
count_points (const uint8_t *p, size_t n_bytes, gboolean has_memo)
{
  const size_t n_point = POINT_BYTES + (has_memo ? 1 : 0);
  const size_t n_max = MIN (n_bytes / n_point, POINTS_MAX);
  size_t       n;

  for (n = 0; n < n_max; n++, p += n_point)
    {
      const uint8_t *mark = has_memo ? p + 2 : p + 1;

      if (p[0] != ']' || (has_memo && p[1] != 0x94) || mark[0] != '(' || mark[1] != 'G' ||
          mark[10] != 'G' || mark[19] != 'e')
        break;
    }
  return n;
}

static gboolean
take_points (Machine *m, const uint8_t *p, size_t n, gboolean has_memo)
{
  const size_t     n_point = POINT_BYTES + (has_memo ? 1 : 0);
  Point           *points = pickle_alloc (m->document, n * sizeof *points);
  GuisePickleValue values[POINTS_MAX];

  if (points == NULL)
    return fail (m, out_of_memory);
  for (size_t i = 0; i < n; i++)
    {
      const uint8_t *end = p + (i + 1) * n_point;
      Point         *point = &points[i];

      point->items[0] = guise_pickle_float (load_double (end - 18));
      point->items[1] = guise_pickle_float (load_double (end - 9));
      /* Nothing in it can lead anywhere: the walk need not enter it. */
      point->seq = (Seq){ .walk = { WALK_DONE, 1 }, 2, 2, point->items };
      values[i] = (GuisePickleValue){ .kind = GUISE_PICKLE_LIST, .u.p = &point->seq };
      if (has_memo && !memo_store (m, m->n_memo, values[i]))
        return FALSE;
    }
  m->in.offset = m->op_offset + n * n_point;
  return pickle_seq_append (m->scratch, &m->stack, values, n) || fail (m, out_of_memory);
}

static gboolean
op_empty_list (Machine *m)
{
  const uint8_t *p = m->in.data + m->op_offset;
  const size_t   n_bytes = m->in.n_bytes - m->op_offset;
  const gboolean has_memo = n_bytes > 1 && p[1] == 0x94;
  const size_t   n_points = count_points (p, n_bytes, has_memo);

  return n_points > 0 ? take_points (m, p, n_points, has_memo)
                      : push_seq (m, GUISE_PICKLE_LIST, NULL, 0);
}

static gboolean
op_empty_tuple (Machine *m)
{
  return push_seq (m, GUISE_PICKLE_TUPLE, NULL, 0);
}

static gboolean
op_empty_dict (Machine *m)
{
  Dict *dict = pickle_alloc (m->document, sizeof *dict);

  if (dict == NULL)
    return fail (m, out_of_memory);
  *dict = (Dict){ .n_items = 0 };
  return push (m, (GuisePickleValue){ .kind = GUISE_PICKLE_DICT, .u.p = dict });
}

static gboolean
extend_top_list (Machine *m, const GuisePickleValue *items, size_t n)
{
  if (!has_values (m, 1))
    return FALSE;
  if (top (m)->kind != GUISE_PICKLE_LIST)
    return fail (m, "it appends to something that is no list");
  ((Seq *) top (m)->u.p)->walk.walk = WALK_NEW;
  return pickle_seq_append (m->document, top (m)->u.p, items, n) || fail (m, out_of_memory);
}

static gboolean
op_append (Machine *m)
{
  GuisePickleValue item;

  if (!has_values (m, 2))
    return FALSE;
  item = pop (m);
  return extend_top_list (m, &item, 1);
}

static gboolean
op_appends (Machine *m)
{
  const GuisePickleValue *items;
  size_t                  n;

  return pop_mark (m, &items, &n) && extend_top_list (m, items, n);
}

static gboolean
op_small_tuple (Machine *m)
{
  size_t n = (size_t) m->op - 0x84;

  if (!has_values (m, n))
    return FALSE;
  m->stack.n_items -= n;
  return push_seq (m, GUISE_PICKLE_TUPLE, m->stack.items + m->stack.n_items, n);
}

static gboolean
op_tuple (Machine *m)
{
  const GuisePickleValue *items;
  size_t                  n;

  return pop_mark (m, &items, &n) && push_seq (m, GUISE_PICKLE_TUPLE, items, n);
}

static gboolean
store_pairs (Machine *m, const GuisePickleValue *items, size_t n)
{
  if (!has_values (m, 1))
    return FALSE;
  if (top (m)->kind != GUISE_PICKLE_DICT)
    return fail (m, "it stores into something that is no dict");
  if (n % 2 != 0)
    return fail (m, "it stores a key without a value");
  for (size_t i = 0; i < n; i += 2)
    {
      if (!pickle_key_is_hashable (items[i]))
        return fail (m, "it uses a key that cannot be one");
      if (!pickle_dict_store (m->document, top (m)->u.p, items[i], items[i + 1]))
        return fail (m, out_of_memory);
    }
  return TRUE;
}

static gboolean
op_setitem (Machine *m)
{
  if (!has_values (m, 3))
    return FALSE;
  m->stack.n_items -= 2;
  return store_pairs (m, m->stack.items + m->stack.n_items, 2);
}

static gboolean
op_setitems (Machine *m)
{
  const GuisePickleValue *items;
  size_t                  n;

  return pop_mark (m, &items, &n) && store_pairs (m, items, n);
}

static gboolean
op_put (Machine *m)
{
  uint64_t i;

  return read_le (m, m->op == 'q' ? 1 : 4, &i) && has_values (m, 1) && memo_store (m, i, *top (m));
}

static gboolean
op_memoize (Machine *m)
{
  return has_values (m, 1) && memo_store (m, m->n_memo, *top (m));
}

/* What was kept of what was stored before. */
static const GuisePickleValue *
find_kept (const Machine *m, uint64_t index)
{
  size_t low = 0, high = m->n_kept;

  while (low < high)
    {
      const size_t middle = low + (high - low) / 2;

      if (m->kept[middle].index < index)
        low = middle + 1;
      else
        high = middle;
    }
  return low < m->n_kept && m->kept[low].index == index ? &m->kept[low].value : NULL;
}

static gboolean
op_get (Machine *m)
{
  const GuisePickleValue *found = NULL;
  GuisePickleValue        value;
  uint64_t                i;

  if (!read_le (m, m->op == 'h' ? 1 : 4, &i))
    return FALSE;
  if (i < m->memo_base)
    found = find_kept (m, i);
  else if (i - m->memo_base < m->memo.n_items && m->memo.items[i - m->memo_base].kind != KIND_UNSET)
    found = &m->memo.items[i - m->memo_base];
  if (found == NULL)
    return fail (m, "it asks for a memo entry that was never stored");
  value = *found;
  /* The array was stored before BUILD filled it. */
  if (value.kind == KIND_PENDING && ((const ArrayBox *) value.u.p)->built)
    value.kind = GUISE_PICKLE_ARRAY;
  return push (m, value);
}

/* Names and objects. */

static gboolean
push_global (Machine *m, const char *module, size_t n_module, const char *name, size_t n_name)
{
  GuisePickleValue token;

  if (!pickle_find_global (module, n_module, name, n_name, &token))
    {
      g_autofree char *full = g_strdup_printf ("%.*s.%.*s", (int) MIN (n_module, NAME_SHOWN),
                                               module, (int) MIN (n_name, NAME_SHOWN), name);

      m->name = guise_label_escape (full, NAME_SHOWN);
      return fail (m, "it names code that no face, pack or model file needs");
    }
  return push (m, token);
}

static gboolean
read_line (Machine *m, const char **out_line, size_t *out_n)
{
  size_t         n_window = MIN (guise_bytes_left (&m->in), GLOBAL_LINE_MAX + 1);
  const uint8_t *start = m->in.data + m->in.offset;
  const uint8_t *end = n_window == 0 ? NULL : memchr (start, '\n', n_window);

  if (end == NULL)
    return fail (m, "it names a global without a line end");
  *out_line = (const char *) start;
  *out_n = (size_t) (end - start);
  m->in.offset += *out_n + 1;
  return TRUE;
}

static gboolean
op_global (Machine *m)
{
  const char *module, *name;
  size_t      n_module, n_name;

  return read_line (m, &module, &n_module) && read_line (m, &name, &n_name) &&
         push_global (m, module, n_module, name, n_name);
}

static gboolean
op_stack_global (Machine *m)
{
  GuisePickleValue name, module;

  if (!has_values (m, 2))
    return FALSE;
  name = pop (m);
  module = pop (m);
  if (name.kind != GUISE_PICKLE_STR || module.kind != GUISE_PICKLE_STR)
    return fail (m, "it names a global by something that is no text");

  const Blob *a = module.u.p, *b = name.u.p;

  return push_global (m, (const char *) a->data, a->n_bytes, (const char *) b->data, b->n_bytes);
}

static gboolean
op_reduce (Machine *m)
{
  GuisePickleValue token, args, value;

  if (!has_values (m, 2))
    return FALSE;
  args = pop (m);
  token = pop (m);
  return pickle_reduce (m->document, token, args, &value, &m->reason) && push (m, value);
}

static gboolean
op_build (Machine *m)
{
  GuisePickleValue state;

  if (!has_values (m, 2))
    return FALSE;
  state = pop (m);
  return pickle_build (m->document, top (m), state, &m->reason);
}

/* Source: formats.md 1.3. An opcode without an entry is refused. */
static const OpFunc ops[256] = {
  [0x95] = op_frame,        ['.'] = op_stop,         ['('] = op_mark,
  ['N'] = op_none,          [0x88] = op_bool,        [0x89] = op_bool,
  ['K'] = op_binint,        ['M'] = op_binint,       ['J'] = op_binint,
  [0x8a] = op_long,         [0x8b] = op_long,        ['G'] = op_binfloat,
  ['C'] = op_bytes,         ['B'] = op_bytes,        [0x8e] = op_bytes,
  [0x96] = op_bytearray,    [0x8c] = op_unicode,     ['X'] = op_unicode,
  [0x8d] = op_unicode,      [']'] = op_empty_list,   ['a'] = op_append,
  ['e'] = op_appends,       [')'] = op_empty_tuple,  [0x85] = op_small_tuple,
  [0x86] = op_small_tuple,  [0x87] = op_small_tuple, ['t'] = op_tuple,
  ['}'] = op_empty_dict,    ['s'] = op_setitem,      ['u'] = op_setitems,
  ['q'] = op_put,           ['r'] = op_put,          [0x94] = op_memoize,
  ['h'] = op_get,           ['j'] = op_get,          ['c'] = op_global,
  [0x93] = op_stack_global, ['R'] = op_reduce,       ['b'] = op_build,
};

gboolean
pickle_machine_start (Machine *m)
{
  m->stack.items = pickle_alloc (m->scratch, STACK_START * sizeof *m->stack.items);
  m->stack.capacity = STACK_START;
  return m->stack.items != NULL || fail (m, out_of_memory);
}

gboolean
pickle_machine_step (Machine *m)
{
  m->op_offset = m->in.offset;
  if (!guise_bytes_u8 (&m->in, &m->op))
    return fail_at_end (m, "it ends before its STOP");
  if (ops[m->op] == NULL)
    return fail (m, "this opcode is not allowed");
  return ops[m->op](m);
}

GuisePickleValue
pickle_machine_top (const Machine *m)
{
  return m->stack.items[m->stack.n_items - 1];
}

static gboolean
run (Machine *m)
{
  if (!pickle_machine_start (m))
    return FALSE;
  while (!m->stopped)
    if (!pickle_machine_step (m))
      return FALSE;
  return pickle_walk (*top (m), &m->reason);
}

GuisePickle *
guise_pickle_read (GBytes *bytes, GError **error)
{
  g_autoptr (GuisePickle) document = pickle_new_for (bytes);
  g_autoptr (GuisePickle) scratch = pickle_new_for (bytes);
  Machine        m = { .document = document, .scratch = scratch };
  size_t         n_bytes;
  const uint8_t *data = g_bytes_get_data (bytes, &n_bytes);

  if (n_bytes < 2 || data[0] != 0x80 || data[1] < 2 || data[1] > 5)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "Not a pickle stream of protocol 2 to 5");
      return NULL;
    }
  m.in = guise_bytes_init (data, n_bytes);
  m.in.offset = 2;
  if (!run (&m))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "The pickle stream is refused at byte %zu (opcode 0x%02x): %s%s%s%s",
                   m.op_offset, m.op, m.reason, m.name != NULL ? " ('" : "",
                   m.name != NULL ? m.name : "", m.name != NULL ? "')" : "");
      g_free (m.name);
      return NULL;
    }
  pickle_finish (document, *top (&m), data[1]);
  return g_steal_pointer (&document);
}
