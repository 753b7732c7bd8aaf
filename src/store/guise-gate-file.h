/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define GUISE_GATE_FILE "gate.json"

/**
 * GuiseGateState:
 * @GUISE_GATE_STATE_NONE: no gate has been reached yet
 * @GUISE_GATE_STATE_WAITING: training stands still until somebody decides
 * @GUISE_GATE_STATE_PASSED: decided: go on with the next stage
 * @GUISE_GATE_STATE_REPEAT: decided: go back to the gate's stage
 */
typedef enum
{
  GUISE_GATE_STATE_NONE,
  GUISE_GATE_STATE_WAITING,
  GUISE_GATE_STATE_PASSED,
  GUISE_GATE_STATE_REPEAT,
  GUISE_N_GATE_STATES,
} GuiseGateState;

/**
 * guise_gate_state_get_name:
 *
 * Returns: (transfer none): "waiting"
 */
const char *guise_gate_state_get_name (GuiseGateState state);

/**
 * GuiseGateFile:
 * @state: where the question stands
 * @iteration: iterations done when the gate was reached
 * @stage: (owned) (nullable): name of the stage at whose end it stands
 * @n_repeats: how often the gates had sent the plan back by then
 * @n_max_repeats: how often they may
 * @to_src: identity distance of the swap and the source, NaN: not known
 * @to_dst: of the swap and the destination, NaN: not known
 * @hint: (owned) (nullable): what that looks like: "source", "destination", "between"
 * @sheet: (owned) (nullable): the picture to judge by, relative to the project folder
 * @asked_at: when the gate was reached, seconds since 1970 UTC
 * @decided_at: when it was decided, 0 while it waits
 * @decided_by: (owned) (nullable): "person" or "unattended"
 * @reason: (owned) (nullable): why, one sentence
 * @src_faces: (owned) (nullable): for which faces of src it was decided, in one number; of a gate
 *   that waits: for which it was decided before, when they are other ones now
 * @dst_faces: (owned) (nullable): of dst
 *
 * The gate reached last (features.md A2, 45), so that its question and its answer outlive the
 * process. Value struct; zeros are %GUISE_GATE_STATE_NONE.
 */
typedef struct
{
  GuiseGateState state;
  uint64_t       iteration;
  char          *stage;
  unsigned       n_repeats;
  unsigned       n_max_repeats;
  double         to_src;
  double         to_dst;
  char          *hint;
  char          *sheet;
  int64_t        asked_at;
  int64_t        decided_at;
  char          *decided_by;
  char          *reason;
  char          *src_faces;
  char          *dst_faces;
} GuiseGateFile;

void guise_gate_file_clear (GuiseGateFile *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseGateFile, guise_gate_file_clear)

/**
 * guise_gate_file_read:
 * @path: `gate.json` of a project
 * @out_gate: (out caller-allocates): what it says; to be cleared; %GUISE_GATE_STATE_NONE when there
 *   is no file
 * @error: where to put the error
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED; %GUISE_CORE_ERROR
 *
 * Returns: %FALSE on an error; then @out_gate is untouched
 */
gboolean guise_gate_file_read (const char *path, GuiseGateFile *out_gate, GError **error);

/**
 * guise_gate_file_parse:
 * @data: (array length=n_bytes): the file
 * @n_bytes: its size
 * @out_gate: (out caller-allocates): what it says; to be cleared
 *
 * Returns: %FALSE when it is none of ours; then @out_gate is untouched
 */
gboolean guise_gate_file_parse (const void *data, size_t n_bytes, GuiseGateFile *out_gate);

/**
 * guise_gate_file_write:
 * @path: `gate.json` of a project
 * @gate: what to write
 * @error: where to put the error
 *
 * Atomic and durable.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when it is on disk
 */
gboolean guise_gate_file_write (const char *path, const GuiseGateFile *gate, GError **error);

/**
 * guise_gate_file_decide:
 * @path: `gate.json` of a project
 * @state: %GUISE_GATE_STATE_PASSED or %GUISE_GATE_STATE_REPEAT
 * @by: "person" or "unattended"
 * @reason: (nullable): why, one sentence
 * @faces: (nullable) (array fixed-size=2): of src and dst, each nullable: for which it is decided
 * @out_gate: (out caller-allocates) (optional): the gate as it is now; to be cleared
 * @error: where to put the error
 *
 * Answers a gate that waits. It may be answered again, the other way, until training goes on.
 *
 * Errors: %GUISE_STORE_ERROR NONE (no gate was reached), INVALID (it may not be repeated any
 *   more), DAMAGED; %GUISE_CORE_ERROR
 *
 * Returns: %TRUE when the answer is on disk
 */
gboolean guise_gate_file_decide (const char    *path,
                                 GuiseGateState state,
                                 const char    *by,
                                 const char    *reason,
                                 char *const   *faces,
                                 GuiseGateFile *out_gate,
                                 GError       **error);

/**
 * guise_gate_file_is_at:
 * @self: a gate
 * @iteration: of the newest checkpoint
 * @stage: (nullable): its stage
 * @n_repeats: its repeats
 *
 * Whether training still stands at this gate. Once it went on, or was put back to before it, the
 * file speaks of the past and means nothing.
 */
gboolean guise_gate_file_is_at (const GuiseGateFile *self,
                                uint64_t             iteration,
                                const char          *stage,
                                unsigned             n_repeats);

G_END_DECLS
