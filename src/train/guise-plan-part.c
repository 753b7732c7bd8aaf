/* SPDX-License-Identifier: GPL-3.0-or-later
 * Members of one object of a plan's text, each refused with its place. */
#include "train/guise-plan-part-private.h"

#include <string.h>

#include "core/guise-json-place.h"
#include "core/guise-near-word.h"

#define NAME_MAX_LETTERS 40 /* stands in names of folders */

void
guise_plan_part_clear (GuisePlanPart *self)
{
  g_free (self->path);
  g_free (self->title);
}

gboolean
guise_plan_part_refuse (const GuisePlanPart *self,
                        const char          *key,
                        GuisePlanFlaw        flaw,
                        GError             **error,
                        const char          *format,
                        ...)
{
  g_auto (GStrv) tildes = g_strsplit (key, "~", -1);
  g_autofree char *without_tildes = g_strjoinv ("~0", tildes);
  g_auto (GStrv) slashes = g_strsplit (without_tildes, "/", -1);
  g_autofree char *escaped = g_strjoinv ("~1", slashes);
  g_autofree char *pointer = g_strdup_printf ("%s/%s", self->path, escaped);
  g_autofree char *reason = NULL;
  GuiseJsonPlace   place = guise_json_find_place (g_bytes_get_data (self->plan->text, NULL),
                                                  g_bytes_get_size (self->plan->text), pointer);
  va_list          arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  guise_training_plan_refuse (self->plan, error, pointer, "%s%s", self->title, reason);
  flaw.key = key;
  flaw.line = place.line;
  flaw.column = place.column;
  guise_plan_flaw_mark (&flaw, error != NULL ? *error : NULL);
  return FALSE;
}

gboolean
guise_plan_part_check_keys (const GuisePlanPart *self, const char *const *known, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (self->object);

  for (GList *l = members; l != NULL; l = l->next)
    {
      const char *key = l->data;
      const char *near = guise_near_word (key, known);

      if (g_strv_contains (known, key))
        continue;
      if (near != NULL)
        return guise_plan_part_refuse (self, key,
                                       (GuisePlanFlaw){ GUISE_PLAN_FLAW_UNKNOWN_KEY, .word = near },
                                       error, "unknown key '%s'; did you mean '%s'?", key, near);
      return guise_plan_part_refuse (self, key, (GuisePlanFlaw){ GUISE_PLAN_FLAW_UNKNOWN_KEY },
                                     error, "unknown key '%s'", key);
    }
  return TRUE;
}

JsonNode *
guise_plan_part_get (const GuisePlanPart *self, const char *key, GType type)
{
  JsonNode *node = json_object_get_member (self->object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type
           ? node
           : NULL;
}

gboolean
guise_plan_part_read_text (const GuisePlanPart *self,
                           const char          *key,
                           gboolean             is_optional,
                           char               **out_value,
                           GError             **error)
{
  JsonNode *node = guise_plan_part_get (self, key, G_TYPE_STRING);

  if (is_optional && !json_object_has_member (self->object, key))
    return TRUE;
  if (node == NULL || json_node_get_string (node)[0] == '\0')
    return guise_plan_part_refuse (self, key, (GuisePlanFlaw){ GUISE_PLAN_FLAW_TEXT }, error,
                                   "'%s' must be a text", key);
  *out_value = json_node_dup_string (node);
  return TRUE;
}

gboolean
guise_plan_part_read_name (const GuisePlanPart *self, char **out_name, GError **error)
{
  static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
  g_autofree char  *name = NULL;

  if (!guise_plan_part_read_text (self, "name", FALSE, &name, error))
    return FALSE;
  if (strspn (name, LETTERS) != strlen (name) || name[0] == '-' || strlen (name) > NAME_MAX_LETTERS)
    return guise_plan_part_refuse (self, "name",
                                   (GuisePlanFlaw){ GUISE_PLAN_FLAW_NAME,
                                                    .high = NAME_MAX_LETTERS },
                                   error,
                                   "'name' must be one word of at most %d of the signs a-z, 0-9 "
                                   "and '-', as in "
                                   "'no-warp'",
                                   NAME_MAX_LETTERS);
  *out_name = g_steal_pointer (&name);
  return TRUE;
}

gboolean
guise_plan_part_read_switch (const GuisePlanPart *self,
                             const char          *key,
                             gboolean            *out_value,
                             GError             **error)
{
  JsonNode *node = guise_plan_part_get (self, key, G_TYPE_BOOLEAN);

  if (!json_object_has_member (self->object, key))
    return TRUE;
  if (node == NULL)
    return guise_plan_part_refuse (self, key, (GuisePlanFlaw){ GUISE_PLAN_FLAW_SWITCH }, error,
                                   "'%s' must be true or false", key);
  *out_value = json_node_get_boolean (node);
  return TRUE;
}

gboolean
guise_plan_part_read_count (const GuisePlanPart *self,
                            const char          *key,
                            int64_t              low,
                            int64_t              high,
                            int64_t             *out_value,
                            GError             **error)
{
  JsonNode *node = guise_plan_part_get (self, key, G_TYPE_INT64);

  if (!json_object_has_member (self->object, key) && low == 0)
    return TRUE;
  if (node == NULL || json_node_get_int (node) < low || json_node_get_int (node) > high)
    return guise_plan_part_refuse (self, key,
                                   (GuisePlanFlaw){ GUISE_PLAN_FLAW_COUNT, .low = (double) low,
                                                    .high = (double) high },
                                   error,
                                   "'%s' must be a whole number from %" G_GINT64_FORMAT
                                   " to %" G_GINT64_FORMAT,
                                   key, low, high);
  *out_value = json_node_get_int (node);
  return TRUE;
}

gboolean
guise_plan_part_read_number (const GuisePlanPart *self,
                             const char          *key,
                             double               high,
                             double              *out_value,
                             GError             **error)
{
  JsonNode *node = guise_plan_part_get (self, key, G_TYPE_DOUBLE);

  if (!json_object_has_member (self->object, key))
    return TRUE;
  if (node == NULL)
    node = guise_plan_part_get (self, key, G_TYPE_INT64);
  if (node == NULL || !(json_node_get_double (node) >= 0.0) || json_node_get_double (node) > high)
    return guise_plan_part_refuse (self, key,
                                   (GuisePlanFlaw){ GUISE_PLAN_FLAW_NUMBER, .high = high }, error,
                                   "'%s' must be a number from 0 to %g", key, high);
  *out_value = json_node_get_double (node);
  return TRUE;
}

gboolean
guise_plan_part_read_word (const GuisePlanPart *self,
                           const char          *key,
                           gboolean             is_optional,
                           const char *const   *words,
                           int                 *out_value,
                           GError             **error)
{
  g_autofree char *word = NULL;
  g_autofree char *all = NULL;

  if (!guise_plan_part_read_text (self, key, is_optional, &word, error))
    return FALSE;
  if (word == NULL)
    return TRUE;
  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (word, words[i]) == 0)
      {
        *out_value = i;
        return TRUE;
      }
  all = g_strjoinv (", ", (char **) words);
  return guise_plan_part_refuse (self, key, (GuisePlanFlaw){ GUISE_PLAN_FLAW_WORD, .word = all },
                                 error, "'%s' must be one of %s, not '%s'", key, all, word);
}
