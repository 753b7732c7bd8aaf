/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset-pack.h"
#include "format/guise-pak.h"

G_BEGIN_DECLS

#define GUISE_PACK_NEW_SUFFIX ".new" /* a pack that is not verified yet */

void guise_pack_report_start (GuisePackReport *report);

/* Tells how far it is; FALSE when it shall stop. */
gboolean
guise_pack_step (const GuisePackOptions *options, uint64_t done, uint64_t total, GError **error);

/* The pack of a folder, or the pack itself. */
char *guise_pack_dup_path (const char *path);

/* The file that a sample has in a folder. */
char *guise_pack_dup_target (const char *folder, const GuisePakSample *sample);

/* Whether it may become a file: a pack could name what steers us, or itself. */
gboolean guise_pack_is_face (const GuisePakSample *sample);

/* Whether a JPEG says of its face what the pack says of sample i, as far as both say it. */
gboolean guise_pack_says_same (const GuisePak *pak, size_t i, GBytes *jpeg_file);

/* Whether a file is sample i of the pack, in its bytes and in what both say of it. */
gboolean guise_pack_holds (const GuisePak *pak, size_t i, const char *path);

size_t guise_pack_count_persons (const GuisePak *pak);

G_END_DECLS
