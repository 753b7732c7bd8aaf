/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the live pipeline takes, for machines and for people. */
#include "cli/guise-cli-live-figures.h"

static JsonObject *
make_spread (const GuiseLiveSpread *spread)
{
  JsonObject *object = json_object_new ();

  json_object_set_double_member (object, "p50", spread->p50);
  json_object_set_double_member (object, "p95", spread->p95);
  json_object_set_double_member (object, "p99", spread->p99);
  return object;
}

JsonObject *
guise_cli_live_make_members (const GuiseLiveFigures *figures)
{
  JsonObject *members = json_object_new (), *stages = json_object_new ();

  for (int i = 0; i < GUISE_N_LIVE_STAGES; i++)
    json_object_set_object_member (stages, guise_live_stage_to_string (i),
                                   make_spread (&figures->stages[i]));
  json_object_set_object_member (members, "stages", stages);
  json_object_set_object_member (members, "around_network", make_spread (&figures->around));
  json_object_set_object_member (members, "latency", make_spread (&figures->total));
  json_object_set_double_member (members, "fps", figures->fps);
  json_object_set_int_member (members, "frames", (gint64) figures->n_shown);
  json_object_set_int_member (members, "dropped", (gint64) figures->n_dropped);
  json_object_set_int_member (members, "missed", (gint64) figures->n_missed);
  json_object_set_int_member (members, "without_face", (gint64) figures->n_without_face);
  return members;
}

char *
guise_cli_live_dup_table (const GuiseLiveFigures *figures)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          _("%.1f pictures a second, %u shown, %u dropped, %u without a face"),
                             figures->fps, (unsigned) figures->n_shown,
                             (unsigned) figures->n_dropped, (unsigned) figures->n_without_face);
  if (figures->n_missed > 0)
    g_string_append_printf (text, "\n%s",
                            _("The output is too slow: some pictures are not in it."));
  g_string_append_printf (text, "\n%-16s%9s%9s%9s\n", "ms", "p50", "p95", "p99");
  for (int i = 0; i < GUISE_N_LIVE_STAGES; i++)
    g_string_append_printf (text, "%-16s%9.2f%9.2f%9.2f\n", guise_live_stage_to_string (i),
                            figures->stages[i].p50, figures->stages[i].p95, figures->stages[i].p99);
  g_string_append_printf (text, "%-16s%9.2f%9.2f%9.2f\n", "around network", figures->around.p50,
                          figures->around.p95, figures->around.p99);
  g_string_append_printf (text, "%-16s%9.2f%9.2f%9.2f", "latency", figures->total.p50,
                          figures->total.p95, figures->total.p99);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
