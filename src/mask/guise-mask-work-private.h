/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"
#include "mask/guise-mask-change.h"

G_BEGIN_DECLS

/* One face of a chunk. A function fails for this face alone by filling @error. */
typedef struct
{
  const GuiseFacesetEntry *entry;  /* borrowed */
  GBytes                  *before; /* owned: its file */
  GuiseFaceMeta           *meta;   /* owned: what is known about it, changed in place */
  GBytes                  *after;  /* owned, or NULL: nothing changes */
  GError                  *error;  /* owned: why it is left out */
} GuiseMaskSlot;

/* Frees what it owns. */
void guise_mask_slot_clear (GuiseMaskSlot *self);

/* What is done to each face. @prepare and @change run on the threads of a team, @between on the
 * caller's, once a chunk: for @n faces from @first. Others may change a face up to @change, which
 * finds it as they left it; it is left out when it is another picture then, or its points have
 * moved. The caller has room for two chunks, to which @index and @first belong: with @reads_ahead
 * the next one is prepared beside what is done to this one, where @between keeps another machine
 * busy. */
typedef struct
{
  void (*prepare) (GuiseMaskSlot *slot, size_t index, void *data);
  gboolean (*between) (size_t first, size_t n, void *data, GError **error); /* NULL: nothing */
  gboolean (*change) (GuiseMaskSlot *slot, size_t index, void *data);
  gboolean reads_ahead;
} GuiseMaskWorkFuncs;

/* Changes the metadata of all faces of a folder, in chunks of @n_chunk, so that it can be taken
 * back (guise-mask-log.h). @change says whether there is anything to change. */
gboolean guise_mask_work_run (const char               *folder,
                              const GuiseMaskWorkFuncs *funcs,
                              void                     *data,
                              size_t                    n_chunk,
                              const GuiseMaskOptions   *options,
                              GuiseMaskReport          *report,
                              GError                  **error);

/* Loose faces in a folder. */
GuiseFaceset *guise_mask_work_open (const char *folder, GError **error);

/* What keeps others from its faces, and other changes of all of them away. The first waits for
 * those who hold it for a face or a few. */
typedef struct _GuiseFileLock GuiseFileLock;
GuiseFileLock *
guise_mask_work_wait (const char *folder, const GuiseMaskOptions *options, GError **error);
GuiseFileLock *guise_mask_work_lock (const char *folder, GError **error);
GuiseFileLock *guise_mask_work_lock_change (const char *folder, GError **error);

/* Fills @slot's meta from its file. */
void guise_mask_work_read_meta (GuiseMaskSlot *slot);

gboolean guise_mask_work_check_cancelled (const GuiseMaskOptions *options, GError **error);

G_END_DECLS
