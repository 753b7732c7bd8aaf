/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-thread-job.h"
#include "live/guise-video-swap.h"

G_BEGIN_DECLS

/**
 * GuiseRenderOrder:
 * @model: (owned) (nullable): a .dfm file
 * @input: (owned) (nullable): a video
 * @output: (owned) (nullable): the mp4 to write
 * @xseg: (owned) (nullable): what finds masks, for masks that need it
 * @person: (owned) (nullable): a picture of the one person that is swapped, or faces of that
 *   person; %NULL for everybody
 * @has_pictures: whether the model's faces, their masks and the frames are written as pictures too
 * @options: how; what it points to is set when it is rendered
 * @device: (owned) (nullable): where networks run, as guise_device_choose() takes it
 *
 * A video that is to be swapped.
 */
typedef struct
{
  char                 *model;
  char                 *input;
  char                 *output;
  char                 *xseg;
  char                 *person;
  gboolean              has_pictures;
  GuiseVideoSwapOptions options;
  char                 *device;
} GuiseRenderOrder;

/**
 * guise_render_order_new:
 *
 * Returns: (transfer full): the defaults of swapping, with the label; nothing chosen yet
 */
GuiseRenderOrder *guise_render_order_new (void);
GuiseRenderOrder *guise_render_order_copy (const GuiseRenderOrder *self);
void              guise_render_order_free (GuiseRenderOrder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseRenderOrder, guise_render_order_free)

/**
 * guise_render_dup_output:
 * @input: a video
 *
 * Returns: (transfer full): a name beside it that no file has
 */
char *guise_render_dup_output (const char *input);

/**
 * guise_render_dup_pictures:
 * @output: the video to write
 *
 * Returns: (transfer full): the folder beside it for the pictures of @has_pictures
 */
char *guise_render_dup_pictures (const char *output);

/**
 * guise_render_job_new:
 * @order: what is to be done, with model, input and output; copied
 *
 * Its numbers are pictures. What is stopped goes on where it was when the same is ordered again.
 *
 * Returns: (transfer full): a job, not started; its result are #GuiseVideoSwapCounts, of g_free()
 */
GuiseJob *guise_render_job_new (const GuiseRenderOrder *order);

G_END_DECLS
