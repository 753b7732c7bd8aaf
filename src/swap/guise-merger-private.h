/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-histogram-match.h"
#include "image/guise-palette.h"
#include "image/guise-poisson.h"
#include "image/guise-resize.h"
#include "swap/guise-light-mixer.h"
#include "swap/guise-merger.h"

G_BEGIN_DECLS

#define GUISE_MERGE_MASK_SCALE 4 /* masks are worked on at 4n (faces.md 8.1, q) */
#define GUISE_MERGE_MASK_FLOOR                                       \
  (1.0f / 255) /* less than one grey level is nothing (8.1, 5 and 7) \
                */

/* What is known about a mode. */
typedef struct
{
  const char *name;
  gboolean    is_raw; /* the mask is neither eroded nor blurred, the face keeps its colours */
  gboolean    is_face_alone;  /* the result is the square */
  gboolean    keeps_frame;    /* nothing but the mask is made */
  gboolean    clones;         /* gradients go into the frame; colours are matched afterwards */
  gboolean    matches_face;   /* histograms before the face is put back */
  gboolean    matches_result; /* histograms afterwards */
} GuiseMergeModeTraits;

const GuiseMergeModeTraits *guise_merge_mode_get_traits (GuiseMergeMode mode);

struct _GuiseMerger
{
  int                         size; /* n */
  GuiseMergeOptions           options;
  const GuiseMergeModeTraits *mode;       /* borrowed, static */
  gboolean                    is_refined; /* whether there is a second pass over the aligned face */

  /* the aligned face */
  GuiseImage *face;    /* owned; F32 [3, n, n] */
  GuiseImage *target;  /* owned; F32 [3, n, n] */
  GuiseImage *scratch; /* owned; F32 [3, n, n] */
  GuiseImage *mask;    /* owned; F32 [1, n, n] */
  GuiseImage *fine;    /* owned; F32 [1, 4n, 4n] */
  GuiseImage *padded;  /* owned; F32 [1, 6n, 6n] */

  GuiseColorMatcher     *colors;     /* owned */
  GuiseHistogramMatcher *histograms; /* owned; NULL unless the mode matches */
  GuisePoisson          *poisson;    /* owned; NULL unless the mode clones */
  GuisePalette          *palette;    /* owned; NULL unless colours are degraded */
  GuiseLightMixer       *light;      /* owned; NULL unless light is mixed */

  /* the part of a frame under a face */
  float *patch; /* owned; 8 planes */
  size_t n_patch;

  /* frames that are degraded around the face; all of the last frame's size */
  GuiseImage   *frame;   /* owned, nullable; BGR8: as it came */
  GuiseImage   *planes;  /* owned, nullable; F32 [3, h, w] */
  GuiseImage   *spare;   /* owned, nullable; F32 [3, h, w] */
  GuiseImage   *small;   /* owned, nullable; F32: shrunk */
  GuiseResizer *shrink;  /* owned, nullable */
  GuiseResizer *enlarge; /* owned, nullable */
  gboolean      is_degraded;
  gboolean      has_shown; /* whether any face of the frame was to be seen */
};

/* The maps of one face: from the frame to the crop, to the crop that it is put back into, and to
 * that at mask size. */
typedef struct
{
  GuiseAffine crop;
  GuiseAffine crop_inverse;
  GuiseAffine output;
  GuiseAffine output_inverse;
  GuiseAffine fine;
} GuiseMergeMaps;

/* The part of the frame under a face, as views of the merger's memory. */
typedef struct
{
  int        x;
  int        y;
  int        width;
  int        height;
  GuiseImage face;    /* F32 [3, height, width] */
  GuiseImage weights; /* F32 [1, height, width]: M */
  GuiseImage frame;   /* F32 [3, height, width]; filled where a mode needs it */
  GuiseImage spare;   /* F32 [1, height, width] */
} GuiseMergePatch;

/* Row y of the first plane. */
static inline float *
guise_merger_row (const GuiseImage *image, int y)
{
  return (float *) (void *) (image->data + (size_t) y * image->stride);
}

/* Steps 5 and 6: self->fine. guise-merge-mask.c */
void guise_merger_make_mask (GuiseMerger           *self,
                             const GuisePrediction *prediction,
                             const GuisePoint      *landmarks,
                             const GuiseAffine     *fine_map);

/* self->mask as step 5 has it, neither made smaller nor softened. */
void guise_merger_make_bare_mask (GuiseMerger           *self,
                                  const GuisePrediction *prediction,
                                  const GuisePoint      *landmarks,
                                  const GuiseAffine     *fine_map);

/* self->mask from self->fine: w of step 7. */
void guise_merger_make_work_mask (GuiseMerger *self);

/* Makes self->fine 1 everywhere. */
void guise_merger_fill_mask (GuiseMerger *self);

/* guise-merge-paste.c */

/* Finds the part of the frame that a face touches; a width of 0 when there is none. */
gboolean guise_merger_begin_patch (GuiseMerger          *self,
                                   const GuiseMergeMaps *maps,
                                   const GuiseImage     *frame,
                                   GuiseMergePatch      *out_patch,
                                   GError              **error);

/* Step 7: M. */
void guise_merger_warp_mask (GuiseMerger *self, const GuiseMergeMaps *maps, GuiseMergePatch *patch);

/* Whether M is large enough to be worked on. */
gboolean guise_merger_is_visible (const GuiseMergePatch *patch);

/* self->face into the frame by the map that goes from the frame to it. */
void guise_merger_warp_face (GuiseMerger *self, const GuiseAffine *map, GuiseMergePatch *patch);

/* patch->frame from the frame. */
void guise_merger_load_frame (const GuiseImage *frame, GuiseMergePatch *patch);

/* patch->face becomes part of patch->frame by its gradients. */
gboolean guise_merger_clone (GuiseMerger *self, GuiseMergePatch *patch, GError **error);

/* canvas = canvas (1 - M) + face M */
void guise_merger_blend (const GuiseMerger     *self,
                         const GuiseMergePatch *patch,
                         double                 opacity,
                         GuiseImage            *canvas);

void guise_merger_add_mask (const GuiseMergePatch *patch, GuiseImage *mask_canvas);

/* guise-merge-finish.c */

/* Whether the options ask for a second pass. */
gboolean guise_merger_wants_pass (const GuiseMergeOptions *options);

/* Gives self->face the colours of self->target. */
void guise_merger_match_colors (GuiseMerger *self);

/* Gives self->face the histograms of self->target, which is spoilt, before it is put back. */
void guise_merger_match_face (GuiseMerger *self);

/* Step 9 for the face: patch->face is what is put into the frame at last. */
void guise_merger_refine (GuiseMerger           *self,
                          const GuiseMergeMaps  *maps,
                          const GuiseFaceMotion *motion,
                          GuiseMergePatch       *patch);

/* Gives patch->face as much detail as the frame has there. guise-merge-sharpness.c */
void guise_merger_match_sharpness (const GuiseMerger    *self,
                                   const GuiseMergeMaps *maps,
                                   const GuiseImage     *frame,
                                   GuiseMergePatch      *patch);

/* Whether the frame around the face is to be changed. */
gboolean guise_merger_degrades (const GuiseMerger *self);

/* Keeps the frame as it came. */
gboolean guise_merger_keep_frame (GuiseMerger *self, const GuiseImage *frame, GError **error);

/* Step 9 for the frame, once. */
void guise_merger_degrade (GuiseMerger *self, GuiseImage *canvas);

G_END_DECLS
