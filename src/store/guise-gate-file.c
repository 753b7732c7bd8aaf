/* SPDX-License-Identifier: GPL-3.0-or-later
 * The gate reached last, as a file: its question and its answer outlive the process. */
#include "store/guise-gate-file.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "store/guise-store-error.h"
#include "store/guise-store-json-private.h"

#define FORMAT 1

static const GuiseStoreDescription description = {
  .name = "gate",
  .newest_format = FORMAT,
  .sealed_format = FORMAT,
};

static const char *const state_names[GUISE_N_GATE_STATES] = {
  [GUISE_GATE_STATE_NONE] = "none",
  [GUISE_GATE_STATE_WAITING] = "waiting",
  [GUISE_GATE_STATE_PASSED] = "passed",
  [GUISE_GATE_STATE_REPEAT] = "repeat",
};

const char *
guise_gate_state_get_name (GuiseGateState state)
{
  g_return_val_if_fail (state >= 0 && state < GUISE_N_GATE_STATES, NULL);

  return state_names[state];
}

void
guise_gate_file_clear (GuiseGateFile *self)
{
  g_clear_pointer (&self->stage, g_free);
  g_clear_pointer (&self->hint, g_free);
  g_clear_pointer (&self->sheet, g_free);
  g_clear_pointer (&self->decided_by, g_free);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->src_faces, g_free);
  g_clear_pointer (&self->dst_faces, g_free);
  *self = (GuiseGateFile){ 0 };
}

/* ---- reading ---- */

/* Distances are null while they are not known. */
static double
read_distance (GuiseStoreReader *reader, const char *name)
{
  JsonNode *node = json_object_get_member (reader->object, name);

  if (node != NULL && JSON_NODE_HOLDS_NULL (node))
    return NAN;
  return guise_store_reader_seconds (reader, name);
}

/* Returns: %GUISE_N_GATE_STATES for a word that is none */
static GuiseGateState
read_state (GuiseStoreReader *reader)
{
  g_autofree char *name = guise_store_reader_text (reader, "state", FALSE);
  int              state = 0;

  while (state < GUISE_N_GATE_STATES && !g_str_equal (name, state_names[state]))
    state++;
  return (GuiseGateState) state;
}

/* Most gates are not about faces. */
static char *
read_faces (GuiseStoreReader *reader, const char *name)
{
  return json_object_has_member (reader->object, name)
           ? guise_store_reader_text (reader, name, FALSE)
           : NULL;
}

/* A picture of the project, not one from anywhere. */
static gboolean
is_inside (const char *path)
{
  return path == NULL || (!g_path_is_absolute (path) && strstr (path, "..") == NULL);
}

gboolean
guise_gate_file_parse (const void *data, size_t n_bytes, GuiseGateFile *out_gate)
{
  g_auto (GuiseStoreReader) reader = { 0 };
  g_auto (GuiseGateFile) gate = { 0 };

  /* What is wrong does not matter: the gate asks again. */
  if (!guise_store_reader_open (&reader, data, n_bytes, &description, "", NULL))
    return FALSE;
  gate.state = read_state (&reader);
  gate.iteration = (uint64_t) guise_store_reader_int (&reader, "iteration", 0, INT64_MAX);
  gate.stage = guise_store_reader_text (&reader, "stage", TRUE);
  gate.n_repeats = (unsigned) guise_store_reader_int (&reader, "n-repeats", 0, UINT32_MAX);
  gate.n_max_repeats = (unsigned) guise_store_reader_int (&reader, "n-max-repeats", 0, UINT32_MAX);
  gate.to_src = read_distance (&reader, "to-src");
  gate.to_dst = read_distance (&reader, "to-dst");
  gate.hint = guise_store_reader_text (&reader, "hint", TRUE);
  gate.sheet = guise_store_reader_text (&reader, "sheet", TRUE);
  gate.asked_at = guise_store_reader_int (&reader, "asked-at", 0, INT64_MAX);
  gate.decided_at = guise_store_reader_int (&reader, "decided-at", 0, INT64_MAX);
  gate.decided_by = guise_store_reader_text (&reader, "decided-by", TRUE);
  gate.reason = guise_store_reader_text (&reader, "reason", TRUE);
  gate.src_faces = read_faces (&reader, "src-faces");
  gate.dst_faces = read_faces (&reader, "dst-faces");
  if (reader.wrong != NULL || gate.state == GUISE_N_GATE_STATES || !is_inside (gate.sheet))
    return FALSE;
  *out_gate = gate;
  gate = (GuiseGateFile){ 0 };
  return TRUE;
}

gboolean
guise_gate_file_read (const char *path, GuiseGateFile *out_gate, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = guise_file_read (path, GUISE_STORE_JSON_MAX_BYTES, &local);

  if (g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND))
    {
      *out_gate = (GuiseGateFile){ .to_src = NAN, .to_dst = NAN };
      return TRUE;
    }
  if (bytes == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (guise_gate_file_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), out_gate))
    return TRUE;
  g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED,
               "'%s' is damaged; remove it, and the gate asks again when training is continued",
               path);
  return FALSE;
}

/* ---- writing ---- */

static void
add_distance (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value) && value >= 0)
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

gboolean
guise_gate_file_write (const char *path, const GuiseGateFile *gate, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  guise_store_json_add_int (builder, "format", FORMAT);
  guise_store_json_add_text (builder, "state", state_names[gate->state]);
  guise_store_json_add_int (builder, "iteration", (int64_t) MIN (gate->iteration, INT64_MAX));
  guise_store_json_add_text (builder, "stage", gate->stage);
  guise_store_json_add_int (builder, "n-repeats", gate->n_repeats);
  guise_store_json_add_int (builder, "n-max-repeats", gate->n_max_repeats);
  add_distance (builder, "to-src", gate->to_src);
  add_distance (builder, "to-dst", gate->to_dst);
  guise_store_json_add_text (builder, "hint", gate->hint);
  guise_store_json_add_text (builder, "sheet", gate->sheet);
  guise_store_json_add_int (builder, "asked-at", MAX (gate->asked_at, 0));
  guise_store_json_add_int (builder, "decided-at", MAX (gate->decided_at, 0));
  guise_store_json_add_text (builder, "decided-by", gate->decided_by);
  guise_store_json_add_text (builder, "reason", gate->reason);
  if (gate->src_faces != NULL)
    guise_store_json_add_text (builder, "src-faces", gate->src_faces);
  if (gate->dst_faces != NULL)
    guise_store_json_add_text (builder, "dst-faces", gate->dst_faces);
  json_builder_end_object (builder);
  text = guise_store_json_seal (builder);
  return guise_file_replace (path, text, strlen (text), error);
}

/* ---- deciding ---- */

static gboolean
check_decidable (const GuiseGateFile *gate, GuiseGateState state, GError **error)
{
  if (gate->state == GUISE_GATE_STATE_NONE)
    g_set_error_literal (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NONE,
                         "No gate waits for a decision: training has not come to one yet");
  else if (state == GUISE_GATE_STATE_REPEAT && gate->n_repeats >= gate->n_max_repeats)
    g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_INVALID,
                 "The gate after stage '%s' has sent the plan back %u times, which is as often as "
                 "the plan allows; let it pass, or allow more in the plan",
                 gate->stage != NULL ? gate->stage : "?", gate->n_repeats);
  else
    return TRUE;
  return FALSE;
}

gboolean
guise_gate_file_decide (const char    *path,
                        GuiseGateState state,
                        const char    *by,
                        const char    *reason,
                        char *const   *faces,
                        GuiseGateFile *out_gate,
                        GError       **error)
{
  g_auto (GuiseGateFile) gate = { 0 };

  g_return_val_if_fail (state == GUISE_GATE_STATE_PASSED || state == GUISE_GATE_STATE_REPEAT,
                        FALSE);

  if (!guise_gate_file_read (path, &gate, error) || !check_decidable (&gate, state, error))
    return FALSE;
  gate.state = state;
  gate.decided_at = g_get_real_time () / G_USEC_PER_SEC;
  g_free (gate.decided_by);
  gate.decided_by = g_strdup (by);
  g_free (gate.reason);
  gate.reason = g_strdup (reason);
  g_free (gate.src_faces);
  gate.src_faces = faces != NULL ? g_strdup (faces[0]) : NULL;
  g_free (gate.dst_faces);
  gate.dst_faces = faces != NULL ? g_strdup (faces[1]) : NULL;
  if (!guise_gate_file_write (path, &gate, error))
    return FALSE;
  if (out_gate != NULL)
    {
      *out_gate = gate;
      gate = (GuiseGateFile){ 0 };
    }
  return TRUE;
}

gboolean
guise_gate_file_is_at (const GuiseGateFile *self,
                       uint64_t             iteration,
                       const char          *stage,
                       unsigned             n_repeats)
{
  return self->state != GUISE_GATE_STATE_NONE && self->iteration == iteration &&
         self->n_repeats == n_repeats && g_strcmp0 (self->stage, stage) == 0;
}
