/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mask/guise-mask-document.h"

G_BEGIN_DECLS

/* A face that was open. */
typedef struct
{
  char      *name; /* owned */
  int        width;
  int        height;
  GPtrArray *polygons; /* owned; a step shares it, so it is copied before it changes */
} GuiseMaskDocumentFace;

struct _GuiseMaskDocument
{
  GHashTable            *faces;  /* owned; name to GuiseMaskDocumentFace */
  GuiseMaskDocumentFace *face;   /* borrowed, or NULL */
  GuisePolygon          *draft;  /* owned, or NULL */
  GuisePolygon          *taken;  /* owned, or NULL: points of the draft that were taken back */
  GPtrArray             *steps;  /* owned; of Step */
  guint                  n_done; /* of them; the others were taken back */
  GPtrArray             *before; /* owned, or NULL: the polygons when the change under way began */
  int                    depth;
};

/* Puts a point into the picture of the face that is open. */
void guise_mask_document_place (const GuiseMaskDocument *self, float *point, double x, double y);

G_END_DECLS
