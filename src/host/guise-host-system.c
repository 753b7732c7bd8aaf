/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the kernel tells about graphics adapters, and the small readers for its files. */
#include "host/guise-host-system.h"

#include <string.h>

#define PCI_VENDOR_NVIDIA 0x10de
#define PCI_CLASS_DISPLAY 0x03

char *
guise_host_get_path (const char *root, const char *path)
{
  return root != NULL ? g_build_filename (root, path, NULL) : g_strdup (path);
}

char *
guise_host_read_field (const char *root, const char *path, const char *key)
{
  g_autofree char *real = guise_host_get_path (root, path);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  /* A system without this file has nothing to tell. */
  if (!g_file_get_contents (real, &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (size_t i = 0; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      if (strcmp (g_strstrip (lines[i]), key) == 0)
        return g_strdup (g_strstrip (colon + 1));
    }
  return NULL;
}

int64_t
guise_host_read_number (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  /* Absent files are normal here. */
  return g_file_get_contents (path, &text, NULL, NULL) ? g_ascii_strtoll (text, NULL, 0) : -1;
}

/* The first word with a dot in it, which is the same in lines of the open and the closed driver. */
char *
guise_host_read_driver_version (const char *root)
{
  g_autofree char *line =
    guise_host_read_field (root, "/proc/driver/nvidia/version", "NVRM version");
  g_auto (GStrv) words = g_strsplit_set (line != NULL ? line : "", " \t", -1);

  for (size_t i = 0; words[i] != NULL; i++)
    if (g_ascii_isdigit (words[i][0]) && strchr (words[i], '.') != NULL)
      return g_strdup (words[i]);
  return NULL;
}

/* ---- adapters ---- */

static void
adapter_free (gpointer data)
{
  GuiseHostAdapter *self = (GuiseHostAdapter *) data;

  g_free (self->pci_bus_id);
  g_free (self->driver);
  g_free (self->connectors);
  g_free (self);
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
guise_host_list_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL); /* an absent bus has no devices */
  GPtrArray  *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

/* Connectors are folders "card0-HDMI-A-1" with a file "status". */
static void
add_connectors (GString *text, const char *card_folder, const char *card)
{
  g_autoptr (GPtrArray) names = guise_host_list_folder (card_folder);
  g_autofree char *prefix = g_strconcat (card, "-", NULL);

  for (guint i = 0; i < names->len; i++)
    {
      const char      *name = (const char *) names->pdata[i];
      g_autofree char *path = g_build_filename (card_folder, name, "status", NULL);
      g_autofree char *status = NULL;

      if (g_str_has_prefix (name, prefix) && g_file_get_contents (path, &status, NULL, NULL) &&
          strcmp (g_strstrip (status), "connected") == 0)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", name + strlen (prefix));
    }
}

static char *
find_connectors (const char *folder)
{
  g_autofree char *drm = g_build_filename (folder, "drm", NULL);
  g_autoptr (GPtrArray) cards = guise_host_list_folder (drm);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cards->len; i++)
    {
      const char      *card = (const char *) cards->pdata[i];
      g_autofree char *card_folder = g_build_filename (drm, card, NULL);

      if (g_str_has_prefix (card, "card"))
        add_connectors (text, card_folder, card);
    }
  return g_string_free (text, FALSE);
}

static GuiseHostAdapter *
adapter_new (const char *folder, const char *pci_bus_id)
{
  g_autofree char  *link = g_build_filename (folder, "driver", NULL);
  g_autofree char  *target = g_file_read_link (link, NULL); /* no driver: no link */
  GuiseHostAdapter *self = g_new0 (GuiseHostAdapter, 1);

  self->pci_bus_id = g_ascii_strdown (pci_bus_id, -1);
  self->vendor = (int) guise_host_read_number (folder, "vendor");
  self->is_nvidia = self->vendor == PCI_VENDOR_NVIDIA;
  self->driver = target != NULL ? g_path_get_basename (target) : NULL;
  self->connectors = find_connectors (folder);
  return self;
}

GPtrArray *
guise_host_list_adapters (const char *root)
{
  g_autofree char *bus = guise_host_get_path (root, "/sys/bus/pci/devices");
  g_autoptr (GPtrArray) names = guise_host_list_folder (bus);
  GPtrArray *adapters = g_ptr_array_new_with_free_func (adapter_free);

  for (guint i = 0; i < names->len; i++)
    {
      const char      *name = (const char *) names->pdata[i];
      g_autofree char *folder = g_build_filename (bus, name, NULL);

      if (guise_host_read_number (folder, "class") >> 16 == PCI_CLASS_DISPLAY)
        g_ptr_array_add (adapters, adapter_new (folder, name));
    }
  return adapters;
}
