/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-coach.h"
#include "capture/guise-shutter.h"
#include "cli/guise-cli-output.h"

G_BEGIN_DECLS

/**
 * GuiseCliCaptureGuide:
 *
 * What a person before the camera reads: what to do now, and why nothing is kept. All zeros is one
 * that has said nothing yet; clear it with guise_cli_capture_guide_clear().
 */
typedef struct
{
  char        *said;      /* owned */
  GuiseRefusal refusal;   /* of the last pictures */
  int64_t      since_ns;  /* when it began */
  gboolean     is_hinted; /* that it was said */
} GuiseCliCaptureGuide;

void guise_cli_capture_guide_clear (GuiseCliCaptureGuide *self);

/**
 * guise_cli_capture_guide_tell:
 * @self: the guide
 * @output: where to; scripts have the same in `progress`
 * @coach: what is asked for
 * @refusal: what became of the last picture
 * @time_ns: when it was taken
 *
 * Says an instruction when there is another one, and what keeps pictures from being taken when it
 * does so for more than a moment and the person can mend it.
 */
void guise_cli_capture_guide_tell (GuiseCliCaptureGuide *self,
                                   GuiseCliOutput       *output,
                                   const GuiseCoach     *coach,
                                   GuiseRefusal          refusal,
                                   int64_t               time_ns);

G_END_DECLS
