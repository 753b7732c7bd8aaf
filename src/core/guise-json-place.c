/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the members of a JSON text stand, and which stand twice. */
#include "core/guise-json-place.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "core/guise-json-check.h"

typedef struct
{
  const char *text;
  size_t      n_bytes;
  size_t      at;
} Cursor;

static char
peek (const Cursor *self)
{
  return self->at < self->n_bytes ? self->text[self->at] : '\0';
}

static void
skip_space (Cursor *self)
{
  while (self->at < self->n_bytes && g_ascii_isspace (self->text[self->at]))
    self->at++;
}

/* From the opening quote to behind the closing one. */
static void
skip_string (Cursor *self)
{
  for (self->at++; self->at < self->n_bytes && self->text[self->at] != '"'; self->at++)
    if (self->text[self->at] == '\\')
      self->at++;
  self->at = MIN (self->at + 1, self->n_bytes);
}

/* To behind a value of any kind, or to the end of what it stands in. */
static void
skip_value (Cursor *self)
{
  int depth = 0;

  while (self->at < self->n_bytes)
    {
      const char c = peek (self);

      if (c == '"')
        {
          skip_string (self);
          continue;
        }
      if (depth == 0 && (c == ',' || c == ']' || c == '}'))
        return;
      depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      self->at++;
    }
}

/* Enters an object or an array. */
static gboolean
enter (Cursor *self, char opening)
{
  if (peek (self) != opening)
    return FALSE;
  self->at++;
  skip_space (self);
  return TRUE;
}

/* From behind a value to the next one. */
static gboolean
step_on (Cursor *self)
{
  skip_space (self);
  if (peek (self) != ',')
    return FALSE;
  self->at++;
  skip_space (self);
  return TRUE;
}

/* Reads the key of a member, up to its value. */
static char *
read_key (Cursor *self)
{
  const char      *quoted = self->text + self->at;
  size_t           begin = self->at, n;
  g_autofree char *copy = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (peek (self) != '"')
    return NULL;
  skip_string (self);
  n = self->at - begin;
  skip_space (self);
  if (n < 2 || quoted[n - 1] != '"' || peek (self) != ':')
    return NULL;
  self->at++;
  skip_space (self);
  if (memchr (quoted, '\\', n) == NULL)
    return g_strndup (quoted + 1, n - 2);
  copy = g_strndup (quoted, n);
  node = json_from_string (copy, NULL); /* NULL: no text that a parser would take, either */
  return node != NULL ? json_node_dup_string (node) : NULL;
}

static gboolean
find_member (Cursor *self, const char *name, size_t *out_key)
{
  if (!enter (self, '{'))
    return FALSE;
  do
    {
      size_t           key_at = self->at;
      g_autofree char *key = read_key (self);

      if (key == NULL)
        return FALSE;
      if (strcmp (key, name) == 0)
        {
          *out_key = key_at;
          return TRUE;
        }
      skip_value (self);
    }
  while (step_on (self));
  return FALSE;
}

static gboolean
find_element (Cursor *self, const char *step, size_t *out_value)
{
  guint64 index;

  if (!g_ascii_string_to_unsigned (step, 10, 0, G_MAXUINT32, &index, NULL) || !enter (self, '['))
    return FALSE;
  for (; index > 0; index--)
    {
      skip_value (self);
      if (!step_on (self))
        return FALSE;
    }
  if (peek (self) == ']' || self->at >= self->n_bytes)
    return FALSE;
  *out_value = self->at;
  return TRUE;
}

/* "~1" stands for a slash and "~0" for a tilde, and is replaced last. */
static char *
dup_step (const char *escaped)
{
  g_auto (GStrv) slashes = g_strsplit (escaped, "~1", -1);
  g_autofree char *with_slashes = g_strjoinv ("/", slashes);
  g_auto (GStrv) tildes = g_strsplit (with_slashes, "~0", -1);

  return g_strjoinv ("~", tildes);
}

static GuiseJsonPlace
place_at (const char *text, size_t at)
{
  GuiseJsonPlace place = { 1, 1 };

  for (size_t i = 0; i < at; i++)
    if (text[i] == '\n')
      place = (GuiseJsonPlace){ place.line + 1, 1 };
    else if (((unsigned char) text[i] & 0xC0) != 0x80) /* the first byte of a character */
      place.column++;
  return place;
}

GuiseJsonPlace
guise_json_find_place (const char *text, size_t n_bytes, const char *pointer)
{
  Cursor cursor = { text, n_bytes, 0 };
  g_auto (GStrv) steps = g_strsplit (pointer, "/", -1);
  size_t found;

  skip_space (&cursor);
  found = cursor.at;
  for (size_t i = 1; steps[0] != NULL && steps[i] != NULL; i++)
    {
      g_autofree char *step = dup_step (steps[i]);
      gboolean         is_there = peek (&cursor) == '[' ? find_element (&cursor, step, &found)
                                                        : find_member (&cursor, step, &found);

      if (!is_there)
        break;
    }
  return place_at (text, found);
}

/* Walks one value with everything in it; leaves the cursor behind it. */
static char *
find_repeated (Cursor *self, int depth, size_t *out_at)
{
  g_autoptr (GHashTable) keys = NULL;
  gboolean is_object = peek (self) == '{';

  if (depth > GUISE_JSON_MAX_DEPTH || (!is_object && peek (self) != '['))
    {
      skip_value (self);
      return NULL;
    }
  enter (self, peek (self));
  keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  do
    {
      size_t           at = self->at;
      g_autofree char *key = is_object ? read_key (self) : NULL;
      char            *found;

      if (key != NULL && !g_hash_table_add (keys, g_strdup (key)))
        {
          *out_at = at;
          return g_steal_pointer (&key);
        }
      found = find_repeated (self, depth + 1, out_at);
      if (found != NULL)
        return found;
    }
  while (step_on (self));
  if (peek (self) == (is_object ? '}' : ']'))
    self->at++;
  return NULL;
}

char *
guise_json_find_repeated (const char *text, size_t n_bytes, GuiseJsonPlace *out_place)
{
  Cursor cursor = { text, n_bytes, 0 };
  size_t at = 0;
  char  *key;

  skip_space (&cursor);
  key = find_repeated (&cursor, 0, &at);
  if (key != NULL)
    *out_place = place_at (text, at);
  return key;
}
