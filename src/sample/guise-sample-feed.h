/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sample/guise-sample-draws.h"

G_BEGIN_DECLS

/**
 * GuiseSampleStep:
 * @face_at: where the face's record begins in the memory that holds all of them, in bytes
 * @partner_at: where the partner's picture begins, F32 [3, r, r]; for idt
 * @map: from pixels of the result to pixels of the face
 * @n_nodes: of the warp grid on each axis; 0: the input is not warped
 * @nodes: (array): as #GuiseAugment.displacement
 * @has_hsv: whether the input's colours are jittered
 * @hsv: degrees within one turn, additions to saturation and value
 * @transfer: none, rct, lct, mkl or idt
 * @move: for rct, lct and mkl
 * @rotations: for idt: of the input, then of the target
 *
 * One sample in numbers: all that is to be done to a face, for whoever has the faces' pixels. The
 * formulas are those of the sampler (guise-packed-formulas.h, guise-warp-formulas.h, and of room
 * image guise-color-, guise-idt- and guise-texel-formulas.h). Plain value.
 */
typedef struct
{
  size_t             face_at;
  size_t             partner_at;
  GuiseAffine        map;
  int                n_nodes;
  float              nodes[GUISE_WARP_MAX_NODES * GUISE_WARP_MAX_NODES];
  gboolean           has_hsv;
  float              hsv[3];
  GuiseColorTransfer transfer;
  GuiseColorMove     move;
  float              rotations[2][GUISE_COLOR_IDT_ROTATIONS][9];
} GuiseSampleStep;

/**
 * GuiseSampleFeed:
 *
 * The other half of a sampler, for devices that make samples themselves: decodes every face once,
 * hands the records over, and then only tells what is to be done to them. The samples are those of
 * a #GuiseSampler with the same options. Thread: owner.
 */
typedef struct _GuiseSampleFeed GuiseSampleFeed;

/**
 * guise_sample_feed_supports:
 *
 * Returns: whether the steps can say what these options want: all but sot, which is sorting
 */
gboolean guise_sample_feed_supports (const GuiseSamplerOptions *options);

/**
 * guise_sample_feed_new:
 * @src: faces of the source side
 * @dst: faces of the destination side
 * @options: copied; guise_sample_feed_supports() them
 * @error: where to put the error
 *
 * Errors: as guise_sampler_new()
 *
 * Returns: (transfer full) (nullable): a feed
 */
GuiseSampleFeed *guise_sample_feed_new (GuiseFaceset              *src,
                                        GuiseFaceset              *dst,
                                        const GuiseSamplerOptions *options,
                                        GError                   **error);
void             guise_sample_feed_free (GuiseSampleFeed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSampleFeed, guise_sample_feed_free)

/**
 * guise_sample_feed_get_n_bytes:
 *
 * Returns: memory that all records take
 */
size_t guise_sample_feed_get_n_bytes (const GuiseSampleFeed *self);

/* Bytes of a face's record (guise_sample_face_pack()) and of a partner's picture. */
size_t guise_sample_feed_get_face_bytes (const GuiseSampleFeed *self);
size_t guise_sample_feed_get_partner_bytes (const GuiseSampleFeed *self);

/**
 * GuiseSampleFeedFuncs:
 * @write: takes @n_bytes of the memory of all records from @at on; %FALSE with an error
 * @progress: (nullable): so many of so many pictures are decoded
 *
 * Called on the thread that loads.
 */
typedef struct
{
  gboolean (*write) (size_t at, const void *bytes, size_t n_bytes, void *user_data, GError **error);
  void (*progress) (size_t n_done, size_t n, void *user_data);
} GuiseSampleFeedFuncs;

/**
 * guise_sample_feed_load:
 * @self: a feed, not loaded
 * @funcs: who takes the records
 * @user_data: for @funcs
 * @cancellable: (nullable): stops between some dozen faces
 * @error: where to put the error
 *
 * Decodes all faces on all the options' threads. Holds some dozen of them at a time.
 *
 * Errors: %GUISE_FACESET_ERROR EMPTY: no face of a side can be read; %GUISE_CORE_ERROR CANCELLED,
 * NO_MEMORY; those of @funcs
 */
gboolean guise_sample_feed_load (GuiseSampleFeed            *self,
                                 const GuiseSampleFeedFuncs *funcs,
                                 void                       *user_data,
                                 GCancellable               *cancellable,
                                 GError                    **error);

/**
 * guise_sample_feed_get:
 * @self: a feed, loaded
 * @iteration: from 0
 * @index: in this part of a batch: the source samples, then the destination's
 * @out_step: (out): what it is
 *
 * Allocates nothing.
 */
void guise_sample_feed_get (GuiseSampleFeed *self,
                            uint64_t         iteration,
                            int              index,
                            GuiseSampleStep *out_step);

/**
 * guise_sample_feed_count_broken:
 *
 * Returns: how many faces could not be read; others stand in for them
 */
uint32_t guise_sample_feed_count_broken (const GuiseSampleFeed *self);

G_END_DECLS
