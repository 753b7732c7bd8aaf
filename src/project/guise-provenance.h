/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "project/guise-project.h"
#include "train/guise-training-plan-rules.h"

G_BEGIN_DECLS

/* What a project, a base package and an exported model say about where they come from. */
#define GUISE_PROVENANCE_NAME    "provenance.json"
#define GUISE_PROVENANCE_FORMAT  "guise-provenance"
#define GUISE_PROVENANCE_VERSION 1
/* What a model is, in the words of its own file. */
#define GUISE_PROVENANCE_CONTENT "synthetic face model"

/**
 * guise_provenance_note_facesets:
 * @self: a project
 * @iteration: iterations done
 * @cancellable: (nullable): to stop it
 * @error: where to put the error
 *
 * To be called by the one process that writes, before the first iteration of every run: remembers
 * in `<project>/facesets.json` what each slot's faceset holds, so that an export months later tells
 * what the model was trained on even when the faces are gone. A faceset that has changed is
 * remembered beside what it was, and the journal gets a line GUISE_JOURNAL_DATASET_CHANGED.
 * Facesets whose folders have the dates that they had are not opened.
 *
 * Errors: as guise_faceset_open(); %GUISE_CORE_ERROR CANCELLED, NO_SPACE, FAILED
 */
gboolean guise_provenance_note_facesets (const GuiseProject *self,
                                         uint64_t            iteration,
                                         GCancellable       *cancellable,
                                         GError            **error);

/**
 * guise_provenance_make:
 * @self: a project
 * @checkpoint: (nullable): the model folder whose weights are meant; hashed
 * @iteration: iterations done in it
 * @with_labels: whether labels and notes of persons go along
 * @error: where to put the error
 *
 * All that is known: facesets (id, count, digest, consent with its history), the plan and its
 * digest, a summary of the journal, the version of this program, and under `parents`, oldest first,
 * the same of every model that this one began with. No path, no name of a user or computer, no
 * project's name.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT, FAILED
 *
 * Returns: (transfer full) (nullable): the object described in README.md
 */
JsonObject *guise_provenance_make (const GuiseProject *self,
                                   const char         *checkpoint,
                                   uint64_t            iteration,
                                   gboolean            with_labels,
                                   GError            **error);

/**
 * guise_provenance_make_unknown:
 * @model_class: as in "SAEHD"
 * @iteration: iterations done
 * @folder: the model folder
 * @name: (nullable): which model in it
 * @error: where to put the error
 *
 * For a model of which only its files are known: the beginning of a chain. Consent is "unknown".
 *
 * Returns: (transfer full) (nullable): an object as of guise_provenance_make()
 */
JsonObject *guise_provenance_make_unknown (const char *model_class,
                                           uint64_t    iteration,
                                           const char *folder,
                                           const char *name,
                                           GError    **error);

/**
 * guise_provenance_load:
 * @path: a `provenance.json`
 * @error: where to put the error
 *
 * Reads and checks: known format, consents readable, at most %GUISE_PROVENANCE_MAX_PARENTS parents.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT, FAILED
 *
 * Returns: (transfer full) (nullable): the object
 */
JsonObject *guise_provenance_load (const char *path, GError **error);

/**
 * guise_provenance_parse:
 * @data: (array length=n_bytes): the text of one
 * @n_bytes: its size
 * @label: what it is, for messages
 * @error: where to put the error
 *
 * The reader without the file.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 */
JsonObject *
guise_provenance_parse (const void *data, size_t n_bytes, const char *label, GError **error);

#define GUISE_PROVENANCE_MAX_PARENTS 100

/**
 * guise_provenance_copy:
 * @provenance: of any of these functions
 * @with_labels: whether labels and notes of persons go along
 * @error: where to put the error
 *
 * Returns: (transfer full) (nullable): the same, parents included; what is not known here is left
 * out
 */
JsonObject *guise_provenance_copy (JsonObject *provenance, gboolean with_labels, GError **error);

/**
 * guise_provenance_get_chain:
 * @self: a project
 * @error: where to put the error
 *
 * Returns: (transfer full) (nullable): the parents of this project's model, oldest first; empty for
 *   a model that began here
 */
JsonArray *guise_provenance_get_chain (const GuiseProject *self, GError **error);

/**
 * guise_provenance_get_origin:
 * @self: a project
 * @out_origin: (out): what its model began with, for guise_training_plan_check_from(); no
 * iterations when it began here
 * @error: where to put the error
 *
 * A project that counts from 0 may still go on with a trained model, which only the chain knows.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT, FAILED
 */
gboolean
guise_provenance_get_origin (const GuiseProject *self, GuisePlanOrigin *out_origin, GError **error);

/**
 * guise_provenance_set_parent:
 * @self: a project without a model
 * @parent: what its model begins with, with parents of its own
 * @error: where to put the error
 *
 * Makes @parent and its parents the chain of the project, on disk.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED, CORRUPT (too many parents)
 */
gboolean guise_provenance_set_parent (const GuiseProject *self, JsonObject *parent, GError **error);

/**
 * guise_provenance_list_properties:
 * @provenance: of guise_provenance_make()
 *
 * The same as properties of an ONNX file: single facts under names of their own for readers that
 * know nothing of this program (`guise.schema`, `guise.content`, `guise.date`, `guise.version`,
 * `guise.plan`, `guise.plan.sha256`, `guise.consent.<slot>`, `guise.label.<slot>` when it is in
 * there, `guise.parents`: hashes, separated by spaces), and all of it as JSON under
 * `guise.provenance`.
 *
 * Returns: (transfer full) (array zero-terminated=1): keys and values by turns
 */
char **guise_provenance_list_properties (JsonObject *provenance);

/**
 * guise_provenance_hash_model:
 * @folder: a model folder
 * @name: (nullable): which model in it, as "new" or "new_SAEHD"
 * @error: where to put the error
 *
 * SHA-256 over name and SHA-256 of each network's file, by name, without what stands before the
 * network's own name: equal for a copy that is called otherwise. Optimizer state does not count.
 *
 * Returns: (transfer full) (nullable): 64 hexadecimal digits
 */
char *guise_provenance_hash_model (const char *folder, const char *name, GError **error);

G_END_DECLS
