/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "format/guise-pickle.h"

G_BEGIN_DECLS

/**
 * tagged_json_load:
 * @path: a sidecar of the golden files
 *
 * Returns: (transfer full): its parser, whose root is an object
 */
JsonParser *tagged_json_load (const char *path);

/**
 * tagged_json_assert_equal:
 * @node: a tagged value, or the array of pairs of a dict
 * @value: what was read
 * @where: for messages
 *
 * Fails the test unless the two are equal in kind, order and content.
 */
void tagged_json_assert_equal (JsonNode *node, GuisePickleValue value, const char *where);

/**
 * tagged_json_build:
 * @document: will own the value
 * @node: a tagged value or the pairs of a dict; arrays must be complete
 *
 * Returns: the value
 */
GuisePickleValue tagged_json_build (GuisePickle *document, JsonNode *node);

/**
 * tagged_json_read_file:
 * @path: a file that must exist
 *
 * Returns: (transfer full): its content
 */
GBytes *tagged_json_read_file (const char *path);

/**
 * tagged_json_assert_same_bytes:
 *
 * Fails the test at the first byte that differs.
 */
void tagged_json_assert_same_bytes (GBytes *a, GBytes *b, const char *where);

G_END_DECLS
