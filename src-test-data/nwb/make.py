"""Writes session.nwb, and empty.nwb without any unit: a few units and presentations in the layout of the Allen Brain Observatory's Visual Coding
Neuropixels session files, of which only what is read is there, and beside it what a reader must pass over.
python make.py, with h5py 3.16 (HDF5 2.0)."""

import h5py
import numpy as np

TEXT = h5py.string_dtype()


def table(parent, name, kind, columns):
    group = parent.create_group(name)
    group.attrs["neurodata_type"] = kind
    group.attrs["namespace"] = "core"
    group.attrs["colnames"] = [c for c in columns if not c.endswith("_index")]
    for column, values in columns.items():
        add(group, column, values)
    return group


def add(group, name, values):
    values = np.asarray(values)
    if values.dtype.kind == "U":
        data = group.create_dataset(name, data=values.astype(object), dtype=TEXT)
    elif name == "spike_times" and values.size:
        data = group.create_dataset(name, data=values, chunks=(8,), compression="gzip")
    else:
        data = group.create_dataset(name, data=values)
    data.attrs["neurodata_type"] = "VectorIndex" if name.endswith("_index") else "VectorData"
    if name.endswith("_index"):
        data.attrs["target"] = group[name[: -len("_index")]].ref
    return data


def ragged(lists):
    return np.concatenate([np.asarray(x) for x in lists]), np.cumsum([len(x) for x in lists])


def presentations(file, series, name, starts, duration, **columns):
    starts = np.asarray(starts, dtype=float)
    n = len(starts)
    group = table(
        file["intervals"],
        name + "_presentations",
        "TimeIntervals",
        {
            "start_time": starts,
            "stop_time": starts + duration,
            "stimulus_name": np.array([name] * n),
            "stimulus_block": np.full(n, 4.0),
            **columns,
            "id": np.arange(n),
            "tags": np.array(["stimulus_time_interval"] * n),
            "tags_index": np.arange(1, n + 1),
        },
    )
    kind = np.dtype([("idx_start", "<i4"), ("count", "<i4"), ("timeseries", h5py.ref_dtype)])
    rows = np.array([(i, 1, series.ref) for i in range(n)], dtype=kind)
    group.create_dataset("timeseries", data=rows)
    add(group, "timeseries_index", np.arange(1, n + 1))


with h5py.File("session.nwb", "w", libver="earliest") as file:  # as the published files are
    file.attrs["nwb_version"] = "2.2.2"
    file.attrs["neurodata_type"] = "NWBFile"
    file["session_description"] = "Data and metadata for an Ecephys session"
    file["identifier"] = "756029989"
    series = file.create_group("processing/stimulus/timestamps")
    series["timestamps"] = np.arange(40.0)

    ecephys = file.create_group("general/extracellular_ephys")
    probe = ecephys.create_group("probeA")
    electrodes = table(
        ecephys,
        "electrodes",
        "DynamicTable",
        {
            "id": [850, 852, 854, 856, 858, 860],
            "location": np.array(["VISp", "VISl", "CA1", "VISp", "", "VISp"]),
            "valid_data": np.array([True, True, True, False, True, True]),
            "group_name": np.array(["probeA"] * 6),
            "x": np.full(6, 8000.0),
        },
    )
    electrodes.create_dataset("group", data=np.array([probe.ref] * 6, dtype=h5py.ref_dtype))

    spikes = [
        # offsets from the onset before them: 0.0625 and 0.1; 0.05; 0.05 and 0.1; 0.1; 0; 0.1, 0.2; 0.1
        [9.9, 10.0625, 10.1, 10.3, 10.55, 10.6, 10.85, 11.0, 11.1, 11.2, 20.1],
        [10.2, 11.4, 11.45, 11.6],
        [10.1, 10.2],  # CA1
        [10.1, 10.85, 11.1],  # noise
        [10.1, 10.85],  # cut off
        [10.1, 11.1],  # at an invalid channel
        [5.0, 30.0],  # silent while scenes are shown
        [10.1],  # of unknown quality
        [],
    ]
    times, index = ragged(spikes)
    table(
        file,
        "units",
        "Units",
        {
            "id": np.arange(950, 950 + len(spikes)),
            "peak_channel_id": [850, 852, 854, 850, 860, 856, 860, 852, 852],
            "quality": np.array(["good", "good", "good", "noise"] + ["good"] * 5),
            "amplitude_cutoff": [0.01, 0.1, 0.01, 0.01, 0.3, 0.01, 0.01, np.nan, 0.01],
            "presence_ratio": [0.99, 0.95, 0.99, 0.99, 0.99, 0.99, 0.99, 0.99, 0.99],
            "isi_violations": [0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            "firing_rate": np.full(len(spikes), 2.0),
            "spike_times": times,
            "spike_times_index": index,
            "waveform_mean": np.zeros((2 * len(spikes), 3)),
            "waveform_mean_index": np.arange(2, 2 * len(spikes) + 1, 2),
        },
    )

    file.create_group("intervals")
    onsets = [10.0, 10.25, 10.5, 10.75, 11.0, 11.25, 11.5, 20.0]
    presentations(file, series, "natural_scenes", onsets, 0.25, frame=[1.0, 0, -1, 1, 0, 2, 2, 0])
    presentations(
        file,
        series,
        "static_gratings",
        [10.0, 10.25, 10.75, 11.0],
        0.25,
        orientation=[30.0, np.nan, 0, 30],
        phase=np.array(["0.25", "N/A", "0.5", "0.25"]),
    )
    presentations(file, series, "spontaneous", [1.0], 8.0)
    tags, index = ragged([["EcephysSession", "756029989", "stimulus"], ["EcephysProbe", "729445648", "probeA"]])
    table(
        file["intervals"],
        "invalid_times",
        "TimeIntervals",
        {"start_time": [20.2, 10.8], "stop_time": [20.5, 10.9], "tags": tags, "tags_index": index},
    )

with h5py.File("empty.nwb", "w", libver="earliest") as file:
    table(file, "units", "Units", {"id": np.zeros(0, int), "spike_times": np.zeros(0), "spike_times_index": np.zeros(0, int)})
