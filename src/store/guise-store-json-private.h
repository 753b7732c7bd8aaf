/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "store/guise-store-files-private.h"

G_BEGIN_DECLS

#define GUISE_STORE_JSON_MAX_BYTES (1024 * 1024)
#define GUISE_STORE_MAX_TEXT       4096 /* bytes of one text in a description */
#define GUISE_STORE_MAX_TEXTS      1024 /* texts of one list */

/**
 * guise_store_json_seal:
 * @builder: has built one object
 *
 * The text of a description with its own checksum as the last member: SHA-256 of all bytes before
 * the name "checksum".
 *
 * Returns: (transfer full): JSON
 */
char *guise_store_json_seal (JsonBuilder *builder);

/**
 * GuiseStoreDescription:
 * @name: of the file, as "checkpoint.json"
 * @newest_format: that is known
 * @sealed_format: formats from here on end with their checksum
 *
 * What kind of description is expected.
 */
typedef struct
{
  const char *name;
  int64_t     newest_format;
  int64_t     sealed_format;
} GuiseStoreDescription;

/* Members of a description, one after the other; the first thing that is wrong is kept. */
typedef struct
{
  const GuiseStoreDescription *kind;   /* borrowed */
  const char                  *path;   /* borrowed; for messages */
  JsonParser                  *parser; /* owned */
  JsonObject                  *object; /* borrowed from the parser */
  int64_t                      format;
  char                        *wrong; /* owned; what is wrong, or NULL */
} GuiseStoreReader;

/**
 * guise_store_reader_open:
 * @self: (out caller-allocates): to be cleared, also on failure
 * @text: what guise_store_json_seal() wrote, or JSON without a checksum, or anything
 * @n_bytes: its size
 * @kind: what is expected; outlives @self
 * @path: of the folder that it describes, for messages; outlives @self
 * @error: where to put the error
 *
 * Reads a description up to its format.
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED: no JSON object, no format, or a checksum that differs or is
 *   missing; INVALID: of a newer format
 */
gboolean guise_store_reader_open (GuiseStoreReader            *self,
                                  const char                  *text,
                                  size_t                       n_bytes,
                                  const GuiseStoreDescription *kind,
                                  const char                  *path,
                                  GError                     **error);

/**
 * guise_store_reader_finish:
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED, with the first thing that was wrong
 *
 * Returns: whether nothing was
 */
gboolean guise_store_reader_finish (const GuiseStoreReader *self, GError **error);

/* Remembers a sentence's end, "its member \"kind\" is no kind of backup". */
void guise_store_reader_set_wrong (GuiseStoreReader *self, const char *what);

void    guise_store_reader_clear (GuiseStoreReader *self);
int64_t guise_store_reader_int (GuiseStoreReader *self, const char *name, int64_t min, int64_t max);
double  guise_store_reader_seconds (GuiseStoreReader *self, const char *name);
gboolean guise_store_reader_boolean (GuiseStoreReader *self, const char *name);

/* Likewise; one that is missing is no. */
gboolean guise_store_reader_flag (GuiseStoreReader *self, const char *name);

/* Returns: (transfer full) (nullable): %NULL for a null where @may_be_null */
char *guise_store_reader_text (GuiseStoreReader *self, const char *name, gboolean may_be_null);

/* Returns: (transfer full): never %NULL */
GStrv guise_store_reader_texts (GuiseStoreReader *self, const char *name);

/* Returns: (transfer full) (element-type GuiseStoreFile): never %NULL; @has_sums says whether
 * members are objects with size and checksum, or sizes */
GPtrArray *guise_store_reader_files (GuiseStoreReader *self, const char *name, gboolean has_sums);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseStoreReader, guise_store_reader_clear)

void guise_store_json_add_files (JsonBuilder *builder, const char *name, const GPtrArray *files);
void guise_store_json_add_texts (JsonBuilder *builder, const char *name, const char *const *texts);
void guise_store_json_add_text (JsonBuilder *builder, const char *name, const char *text);
void guise_store_json_add_int (JsonBuilder *builder, const char *name, int64_t value);

G_END_DECLS
