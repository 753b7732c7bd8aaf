/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/*
 * What the kernel tells about the computer, in its files. @root is a folder that stands for "/":
 * tests describe other computers that way; %NULL is this computer. Thread: any.
 */

/* Returns: (transfer full): where "/proc/..." or "/sys/..." is */
char *guise_host_get_path (const char *root, const char *path);

/* Returns: (transfer full) (nullable): the value of the first line "key : value" of a file */
char *guise_host_read_field (const char *root, const char *path, const char *key);

/* Returns: the number in a one-line file of a folder, or -1; @folder is already a real one */
int64_t guise_host_read_number (const char *folder, const char *name);

/* Returns: (transfer full) (element-type utf8): names in a real folder in order; none without it */
GPtrArray *guise_host_list_folder (const char *folder);

/* Returns: (transfer full) (nullable): version of NVIDIA's driver that is loaded, as in "580.95" */
char *guise_host_read_driver_version (const char *root);

/**
 * GuiseHostAdapter:
 * @pci_bus_id: as in "0000:01:00.0"
 * @vendor: its maker's PCI number; -1 when unknown
 * @is_nvidia: made by NVIDIA
 * @driver: (nullable): of the kernel, as in "nvidia", "nouveau"
 * @connectors: where displays are plugged in, as in "DP-1, HDMI-A-1"; empty for none
 *
 * A graphics adapter on the PCI bus, whether or not anything can be computed on it.
 */
typedef struct
{
  char    *pci_bus_id;
  int      vendor;
  gboolean is_nvidia;
  char    *driver;
  char    *connectors;
} GuiseHostAdapter;

/* Returns: (transfer full) (element-type GuiseHostAdapter): all of them, by bus id */
GPtrArray *guise_host_list_adapters (const char *root);

G_END_DECLS
