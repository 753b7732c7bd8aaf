/* SPDX-License-Identifier: GPL-3.0-or-later
 * Events of a verb: JSON lines for scripts, text and a progress bar for people. */
#include "cli/guise-cli-output.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "cli/guise-cli-error.h"
#include "cli/guise-cli-i18n.h"

#define PROGRESS_INTERVAL_US (G_USEC_PER_SEC / 4)
#define BAR_CELLS            24
#define MEMBER_DEPTH_MAX     16

struct _GuiseCliOutput
{
  gboolean json;
  FILE    *out;       /* borrowed */
  FILE    *err;       /* borrowed */
  gboolean concluded; /* the last event was said */
  gboolean bar;       /* err is a terminal that can show a progress bar */
  int      rank;      /* above 0: says its own errors only */

  GuiseRate rate;
  gboolean  started;
  char     *label; /* owned, nullable */
  int64_t   shown_us;
  gboolean  bar_shown;
};

GuiseCliOutput *
guise_cli_output_new (gboolean json, FILE *out, FILE *err)
{
  GuiseCliOutput *self = g_new0 (GuiseCliOutput, 1);

  self->json = json;
  self->out = out;
  self->err = err;
  /* With events on the same terminal a bar would only tear them apart. */
  self->bar = isatty (fileno (err)) && !(json && isatty (fileno (out))) &&
              g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  return self;
}

void
guise_cli_output_set_rank (GuiseCliOutput *self, int rank)
{
  self->rank = rank;
}

/* Takes the bar off the line, so that a message can be written there. */
static void
clear_bar (GuiseCliOutput *self)
{
  if (!self->bar_shown)
    return;
  fputs ("\r\033[K", self->err);
  fflush (self->err);
  self->bar_shown = FALSE;
}

void
guise_cli_output_free (GuiseCliOutput *self)
{
  if (self == NULL)
    return;
  clear_bar (self);
  g_free (self->label);
  g_free (self);
}

static JsonNode *clean_node (JsonNode *node, int depth);

static JsonNode *
clean_object (JsonObject *object, int depth)
{
  g_autoptr (JsonObject) clean = json_object_new ();
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    json_object_set_member (clean, name, clean_node (member, depth + 1));
  return json_node_init_object (json_node_alloc (), clean);
}

static JsonNode *
clean_array (JsonArray *array, int depth)
{
  g_autoptr (JsonArray) clean = json_array_sized_new (json_array_get_length (array));

  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (clean, clean_node (json_array_get_element (array, i), depth + 1));
  return json_node_init_array (json_node_alloc (), clean);
}

/* A copy of what JSON can hold: no infinities, no broken UTF-8. */
static JsonNode *
clean_node (JsonNode *node, int depth)
{
  g_assert (depth < MEMBER_DEPTH_MAX);

  if (JSON_NODE_HOLDS_OBJECT (node))
    return clean_object (json_node_get_object (node), depth);
  if (JSON_NODE_HOLDS_ARRAY (node))
    return clean_array (json_node_get_array (node), depth);
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_DOUBLE &&
      !isfinite (json_node_get_double (node)))
    return json_node_init_null (json_node_alloc ());
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *valid = g_utf8_make_valid (json_node_get_string (node), -1);

      return json_node_init_string (json_node_alloc (), valid);
    }
  return json_node_copy (node);
}

/* Writes one event as a line of JSON: "event" first, then the members in their order. */
static void
write_json (GuiseCliOutput *self, const char *event, JsonObject *members)
{
  g_autoptr (JsonNode) cleaned = members != NULL ? clean_object (members, 0) : NULL;
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_alloc ();
  g_autofree char *line = NULL;

  json_object_set_string_member (object, "event", event);
  if (cleaned != NULL)
    {
      JsonObjectIter iter;
      const char    *name;
      JsonNode      *member;

      json_object_iter_init_ordered (&iter, json_node_get_object (cleaned));
      while (json_object_iter_next_ordered (&iter, &name, &member))
        json_object_set_member (object, name, json_node_copy (member));
    }
  json_node_init_object (root, object);
  line = json_to_string (root, FALSE);
  fputs (line, self->out);
  fputc ('\n', self->out);
  fflush (self->out);
}

gboolean
guise_cli_output_is_json (const GuiseCliOutput *self)
{
  return self->json;
}

void
guise_cli_output_start (GuiseCliOutput *self, JsonObject *members)
{
  g_autoptr (JsonObject) owned = members;

  if (self->json && self->rank == 0)
    write_json (self, "start", owned);
}

void
guise_cli_output_begin (GuiseCliOutput *self, const char *label, uint64_t done)
{
  clear_bar (self);
  g_free (self->label);
  self->label = g_strdup (label);
  guise_rate_start (&self->rate, done);
  self->started = TRUE;
  self->shown_us = 0;
}

char *
guise_cli_dup_duration (double seconds)
{
  int64_t s;

  if (!(seconds >= 0.0) || seconds > 1e12)
    return g_strdup (_("not yet known"));
  s = (int64_t) ceil (seconds);
  if (s < 60)
    return g_strdup_printf (_("%d s"), (int) s);
  if (s < 3600)
    return g_strdup_printf (_("%d min %02d s"), (int) (s / 60), (int) (s % 60));
  if (s < 2 * 86400)
    return g_strdup_printf (_("%d h %02d min"), (int) (s / 3600), (int) (s / 60 % 60));
  if (s < 2 * 365 * 86400)
    return g_strdup_printf (_("%d days %d h"), (int) (s / 86400), (int) (s / 3600 % 24));
  return g_strdup_printf (_("%.1f years"), seconds / (365.25 * 86400.0));
}

static void
draw_bar (GuiseCliOutput *self, uint64_t done, uint64_t total, double rate, double eta)
{
  g_autoptr (GString) line = g_string_new ("\r");

  if (self->label != NULL)
    g_string_append_printf (line, "%s ", self->label);
  if (total > 0)
    {
      double fraction = MIN (1.0, (double) done / (double) total);
      int    filled = (int) (fraction * BAR_CELLS);

      g_string_append_c (line, '[');
      for (int i = 0; i < BAR_CELLS; i++)
        g_string_append_c (line, i < filled ? '#' : '.');
      g_string_append_printf (line, "] %3.0f %% %" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT,
                              floor (fraction * 100.0), done, total);
    }
  else
    g_string_append_printf (line, "%" G_GUINT64_FORMAT, done);
  if (rate > 0.0)
    g_string_append_printf (line, rate < 10.0 ? "  %.2f/s" : "  %.0f/s", rate);
  if (eta >= 0.0 && total > done)
    {
      g_autofree char *left = guise_cli_dup_duration (eta);

      /* Translators: %s is a duration, as in "3 min 05 s" */
      g_string_append_c (line, ' ');
      g_string_append_printf (line, _(" %s left"), left);
    }
  g_string_append (line, "\033[K");
  fputs (line->str, self->err);
  fflush (self->err);
  self->bar_shown = TRUE;
}

gboolean
guise_cli_output_wants_progress (const GuiseCliOutput *self, uint64_t done, uint64_t total)
{
  if ((!self->json && !self->bar) || self->rank > 0)
    return FALSE;
  return (total > 0 && done >= total) || self->shown_us == 0 ||
         g_get_monotonic_time () - self->shown_us >= PROGRESS_INTERVAL_US;
}

void
guise_cli_output_progress (GuiseCliOutput *self, uint64_t done, uint64_t total, JsonObject *members)
{
  g_autoptr (JsonObject) owned = members;
  double rate;
  double eta;

  if (!self->started)
    guise_cli_output_begin (self, NULL, done);
  rate = guise_rate_update (&self->rate, done);
  if (!guise_cli_output_wants_progress (self, done, total))
    return;
  if (owned != NULL && json_object_has_member (owned, "eta_s"))
    eta = json_object_get_double_member (owned, "eta_s");
  else
    eta = total > 0 && rate > 0.0 ? guise_rate_eta (&self->rate, done, total) : -1.0;
  self->shown_us = g_get_monotonic_time ();
  if (self->json)
    {
      if (owned == NULL)
        owned = json_object_new ();
      json_object_set_int_member (owned, "done", (gint64) done);
      if (total > 0)
        json_object_set_int_member (owned, "total", (gint64) total);
      else
        json_object_set_null_member (owned, "total");
      json_object_set_double_member (owned, "fps", rate);
      json_object_set_double_member (owned, "eta_s", eta >= 0.0 ? eta : (double) NAN);
      write_json (self, "progress", owned);
    }
  if (self->bar)
    draw_bar (self, done, total, rate, eta);
}

void
guise_cli_output_progress_func (uint64_t done, uint64_t total, void *user_data)
{
  guise_cli_output_progress (user_data, done, total, NULL);
}

/* Writes a line for people on standard error. */
static void
say (GuiseCliOutput *self, const char *prefix, const char *message)
{
  clear_bar (self);
  fprintf (self->err, "%s%s\n", prefix, message);
  fflush (self->err);
}

static void
tell (GuiseCliOutput *self, const char *event, const char *prefix, const char *message)
{
  if (self->rank > 0)
    return;
  if (self->json)
    {
      g_autoptr (JsonObject) members = json_object_new ();

      json_object_set_string_member (members, "message", message);
      write_json (self, event, members);
    }
  else
    say (self, prefix, message);
}

void
guise_cli_output_note (GuiseCliOutput *self, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list          args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  tell (self, "note", "", message);
}

void
guise_cli_output_warning (GuiseCliOutput *self, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list          args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  tell (self, "warning", _("Warning: "), message);
}

/* A value as people read it: strings bare, everything else as JSON. */
static char *
node_to_text (JsonNode *node)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_DOUBLE)
    return g_strdup_printf ("%.6g", json_node_get_double (node));
  return json_to_string (node, FALSE);
}

/* Writes the members as `name<equals>value`, each followed by @separator. */
static void
write_members (GuiseCliOutput *self, JsonObject *members, const char *equals, char separator)
{
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *member;

  json_object_iter_init_ordered (&iter, members);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      g_autofree char *value = node_to_text (member);

      fprintf (self->out, "%s%s%s%c", name, equals, value, separator);
    }
}

void
guise_cli_output_event (GuiseCliOutput *self, const char *event, JsonObject *members)
{
  g_autoptr (JsonObject) owned = members;

  if (self->json)
    {
      write_json (self, event, owned);
      return;
    }
  clear_bar (self);
  fprintf (self->out, "%s ", event);
  if (owned != NULL)
    write_members (self, owned, "=", ' ');
  fputc ('\n', self->out);
  fflush (self->out);
}

void
guise_cli_output_result (GuiseCliOutput *self, const char *text, JsonObject *members)
{
  g_autoptr (JsonObject) owned = members;

  g_return_if_fail (!self->concluded);

  clear_bar (self);
  self->concluded = TRUE;
  if (self->rank > 0)
    return;
  if (self->json)
    {
      write_json (self, "result", owned);
      return;
    }
  if (text != NULL)
    fprintf (self->out, "%s%s", text, g_str_has_suffix (text, "\n") ? "" : "\n");
  else if (owned != NULL)
    write_members (self, owned, ": ", '\n');
  fflush (self->out);
}

/* One line on standard error that says whose it is. Errors that rank 0 meets as well it says. */
static void
say_of_rank (GuiseCliOutput *self, const GError *error, const GuiseCliVerdict *verdict)
{
  g_autofree char *prefix = g_strdup_printf (_("guise, process %d: "), self->rank);

  if (!verdict->is_shared)
    say (self, prefix, error->message);
}

int
guise_cli_output_error (GuiseCliOutput *self, const GError *error, const char *hint)
{
  GuiseCliVerdict verdict = guise_cli_error_judge (error);

  if (self->rank > 0)
    {
      say_of_rank (self, error, &verdict);
      return (int) verdict.exit;
    }
  if (hint == NULL)
    hint = verdict.hint;
  if (self->json && !self->concluded)
    {
      g_autoptr (JsonObject) members = json_object_new ();

      json_object_set_string_member (members, "domain", verdict.domain);
      json_object_set_string_member (members, "code", verdict.code);
      json_object_set_string_member (members, "message", error->message);
      if (hint != NULL)
        json_object_set_string_member (members, "hint", hint);
      else
        json_object_set_null_member (members, "hint");
      write_json (self, "error", members);
    }
  self->concluded = TRUE;
  say (self, "guise: ", error->message);
  if (hint != NULL)
    say (self, "", hint);
  return (int) verdict.exit;
}
