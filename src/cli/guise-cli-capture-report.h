/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-capture.h"
#include "capture/guise-coach.h"
#include "cli/guise-cli-output.h"

G_BEGIN_DECLS

/**
 * guise_cli_capture_report:
 * @output: where to
 * @capture: a session
 * @coach: what is asked for
 * @n_frames: pictures of the footage, or 0
 *
 * A `progress` event: `accepted` (of this session), `faces` (of all days), `target`, `completion`,
 * `refused` (counts by reason), `cards` (those ever chosen, each `[there, wanted]`), `coach`
 * (`text`, `detail`, `kept`, `cell`) and `coverage`: for each dimension an object of bins, each
 * `[there, wanted]`, and `pose`, nine columns from the picture's left of five rows from above. Few
 * a second.
 */
void guise_cli_capture_report (GuiseCliOutput *output,
                               GuiseCapture   *capture,
                               GuiseCoach     *coach,
                               uint64_t        n_frames);

/**
 * guise_cli_capture_result:
 * @output: where to
 * @capture: a session
 *
 * The `result` event: `frames` and the members of the progress, without the coach.
 */
void guise_cli_capture_result (GuiseCliOutput *output, GuiseCapture *capture);

G_END_DECLS
