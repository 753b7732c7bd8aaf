/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * guise_test_shared:
 * @relative: a path below the shared folder, as in "golden/dfl/jpg"
 *
 * Where the project's reference material lies. When it is absent the running test is marked as
 * skipped with a clear message and %NULL is returned: the caller returns at once.
 *
 * Returns: (transfer full) (nullable): an absolute path
 */
char *guise_test_shared (const char *relative);

/**
 * guise_test_model_file:
 * @name: a file of the face models, as in "face_landmark.tflite"
 *
 * As guise_test_shared() for the face models that set-up fetches.
 *
 * Returns: (transfer full) (nullable): an absolute path
 */
char *guise_test_model_file (const char *name);

/**
 * guise_test_tmp_dir:
 *
 * Returns: (transfer full): a new empty folder; give it to guise_test_rm_rf() at the end
 */
char *guise_test_tmp_dir (void);

/**
 * guise_test_rm_rf:
 * @path: (transfer full): a folder made by guise_test_tmp_dir()
 */
void guise_test_rm_rf (char *path);

G_END_DECLS
