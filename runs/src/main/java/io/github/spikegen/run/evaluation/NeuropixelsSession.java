package io.github.spikegen.run.evaluation;

import io.github.spikegen.internal.Quoted;
import io.github.spikegen.metric.similarity.StimulusPresentations;
import io.github.spikegen.nir.internal.BoundedHdf;
import io.github.spikegen.nir.internal.BoundedHdf.Unusable;
import io.github.spikegen.run.evaluation.SessionResponses.LeftOut;
import io.github.spikegen.run.evaluation.SessionResponses.SpikeWindow;
import io.github.spikegen.run.evaluation.SessionResponses.Unit;
import io.github.spikegen.training.InvalidFileException;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A session file of the Allen Brain Observatory's Visual Coding Neuropixels, NWB 2, from which
 * responses to stimuli are counted. Read are {@code /units}, {@code
 * /general/extracellular_ephys/electrodes} and {@code /intervals}; the times of spikes are read
 * unit by unit, so that memory does not grow with the file.
 */
final class NeuropixelsSession {

  private static final int MOST_TEXTS = 1_000_000;
  private static final String PRESENTATIONS = "_presentations";
  private static final String INVALID_TIMES = "invalid_times";
  private static final String START_TIME = "start_time";
  private static final String STOP_TIME = "stop_time";
  private static final String FRAME = "frame";

  /**
   * What AllenSDK requires of a unit unless told otherwise; a unit without a number has not got it.
   */
  private static final Map<String, double[]> ACCEPTED =
      Map.of(
          "amplitude_cutoff", new double[] {Double.NEGATIVE_INFINITY, 0.1},
          "presence_ratio", new double[] {0.95, Double.POSITIVE_INFINITY},
          "isi_violations", new double[] {Double.NEGATIVE_INFINITY, 0.5});

  private final SessionTables file;
  private final SpikeWindow window;

  private NeuropixelsSession(SessionTables file, SpikeWindow window) {
    this.file = file;
    this.window = window;
  }

  /**
   * Counts the responses of a session.
   *
   * @throws InvalidFileException if the file is damaged or has no such units or presentations
   */
  static SessionResponses read(Path path, SpikeWindow window) throws IOException {
    return BoundedHdf.read(
        path,
        "a session in NWB",
        MOST_TEXTS,
        false,
        file -> new NeuropixelsSession(new SessionTables(file), window).responses());
  }

  private SessionResponses responses() {
    Group units = BoundedHdf.group(file.content().root(), "units");
    Dataset times = BoundedHdf.array(units, "spike_times");
    long[] ends = ends(units, times);
    String[] areas = areas(units, ends.length);
    boolean[] sound = sound(units, ends.length);
    long[] ids = file.wholeNumbers(units, "id", ends.length);
    Group table = presentationTable();
    boolean[] usable = new boolean[file.numbers(table, START_TIME).length];
    StimulusPresentations shown = presentations(table, usable);
    List<Unit> kept = new ArrayList<>();
    int poor = 0;
    int constant = 0;
    for (int i = 0; i < ends.length; i++) {
      if (!window.areas().contains(areas[i])) {
        continue;
      }
      if (!sound[i]) {
        poor++;
        continue;
      }
      double[] spikes = spikes(times, i == 0 ? 0 : ends[i - 1], ends[i]);
      double[] counts = shown.meanCounts(spikes, window.from(), window.to());
      if (Arrays.stream(counts).allMatch(count -> count == counts[0])) {
        constant++;
      } else {
        kept.add(new Unit(ids[i], areas[i], DoubleStream.of(counts).boxed().toList()));
      }
    }
    LeftOut left =
        new LeftOut(
            ends.length - kept.size() - poor - constant,
            poor,
            constant,
            (int) IntStream.range(0, usable.length).filter(i -> !usable[i]).count());
    if (kept.isEmpty()) {
      throw new Unusable(noUnits(areas, left));
    }
    return new SessionResponses(window, shown.stimuli(), shown.repeats(), kept, left);
  }

  private String noUnits(String[] areas, LeftOut left) {
    if (left.poor() + left.constant() > 0) {
      return "has no unit left in %s: %d are of poor quality, and %d respond the same to all stimuli"
          .formatted(String.join(", ", window.areas()), left.poor(), left.constant());
    }
    String found = shortList(new TreeSet<>(Arrays.asList(areas)));
    return "has no unit in %s, only in %s".formatted(String.join(", ", window.areas()), found);
  }

  private static String shortList(Iterable<String> names) {
    List<String> quoted = new ArrayList<>();
    names.forEach(name -> quoted.add(Quoted.of(name)));
    return quoted.isEmpty()
        ? "none"
        : quoted.stream()
            .filter(name -> !name.isEmpty())
            .limit(40)
            .collect(Collectors.joining(", "));
  }

  /** Returns where the spikes of each unit end in the array of all. */
  private long[] ends(Group units, Dataset times) {
    double[] index = file.numbers(units, "spike_times_index");
    if (index.length == 0) {
      throw new Unusable("has no units");
    }
    long[] shape = times.getDimensionsAsLong();
    long[] ends = file.wholeNumbers(units, "spike_times_index", index.length);
    long before = 0;
    for (long end : ends) {
      if (end < before || shape.length != 1 || end > shape[0]) {
        throw new Unusable(
            "/units/spike_times_index is damaged: %d follows %d, with %s spikes in all"
                .formatted(end, before, Arrays.toString(shape)));
      }
      before = end;
    }
    return ends;
  }

  private double[] spikes(Dataset times, long from, long to) {
    if (to - from > Integer.MAX_VALUE / Double.BYTES) {
      throw new Unusable("/units/spike_times has %d spikes of one unit".formatted(to - from));
    }
    if (to == from) {
      return new double[0];
    }
    int count = (int) (to - from);
    file.content().requireRoom(times, count);
    if (!(times.getData(new long[] {from}, new int[] {count}) instanceof double[] spikes)) {
      throw new Unusable("/units/spike_times is not of numbers of 8 bytes");
    }
    for (int i = 1; i < spikes.length; i++) {
      if (spikes[i] < spikes[i - 1]) {
        Arrays.sort(spikes);
        break;
      }
    }
    return spikes;
  }

  /** Returns the area of each unit: that of the channel where its spikes are largest. */
  private String[] areas(Group units, int count) {
    Group general = BoundedHdf.group(file.content().root(), "general");
    Group electrodes =
        BoundedHdf.group(BoundedHdf.group(general, "extracellular_ephys"), "electrodes");
    String[] locations = file.content().texts(electrodes, "location");
    long[] channels = file.wholeNumbers(electrodes, "id", locations.length);
    String[] valid =
        electrodes.getChildren().containsKey("valid_data")
            ? file.texts(electrodes, "valid_data", locations.length)
            : new String[0];
    Map<Long, String> areas = new HashMap<>();
    for (int i = 0; i < locations.length; i++) {
      if (valid.length == 0 || "TRUE".equals(valid[i])) {
        areas.put(channels[i], locations[i]);
      }
    }
    long[] peaks = file.wholeNumbers(units, "peak_channel_id", count);
    return Arrays.stream(peaks)
        .mapToObj(channel -> areas.getOrDefault(channel, ""))
        .toArray(String[]::new);
  }

  private boolean[] sound(Group units, int count) {
    boolean[] sound = new boolean[count];
    Arrays.fill(sound, true);
    if (units.getChildren().containsKey("quality")) {
      String[] quality = file.texts(units, "quality", count);
      IntStream.range(0, count).forEach(i -> sound[i] &= quality[i].equals("good"));
    }
    ACCEPTED.forEach(
        (name, range) -> {
          if (units.getChildren().containsKey(name)) {
            double[] values = file.numbers(units, name, count);
            IntStream.range(0, count)
                .forEach(i -> sound[i] &= values[i] >= range[0] && values[i] <= range[1]);
          }
        });
    return sound;
  }

  private Group presentationTable() {
    Group intervals = BoundedHdf.group(file.content().root(), "intervals");
    List<String> stimuli =
        intervals.getChildren().keySet().stream()
            .filter(name -> name.endsWith(PRESENTATIONS))
            .map(name -> name.substring(0, name.length() - PRESENTATIONS.length()))
            .toList();
    if (!stimuli.contains(window.stimulus())) {
      throw new Unusable(
          "has no presentations of '%s', only of %s"
              .formatted(window.stimulus(), shortList(stimuli)));
    }
    return BoundedHdf.group(intervals, window.stimulus() + PRESENTATIONS);
  }

  /** Leaves out blank screens, and what was shown at times that are marked as invalid. */
  private StimulusPresentations presentations(Group table, boolean[] usable) {
    double[] starts = file.numbers(table, START_TIME, usable.length);
    double[] stops = file.numbers(table, STOP_TIME, usable.length);
    if (!table.getChildren().containsKey(window.column())) {
      throw new Unusable(
          "has no column '%s' of '%s', only %s"
              .formatted(
                  window.column(), window.stimulus(), shortList(table.getChildren().keySet())));
    }
    double[] stimuli = file.numbers(table, window.column(), usable.length);
    List<double[]> invalid = invalidTimes();
    for (int i = 0; i < usable.length; i++) {
      double start = starts[i];
      double stop = stops[i];
      usable[i] = invalid.stream().noneMatch(time -> start <= time[1] && stop >= time[0]);
    }
    boolean isFrame = window.column().equals(FRAME);
    int[] kept =
        IntStream.range(0, usable.length)
            .filter(i -> usable[i] && Double.isFinite(stimuli[i]) && !(isFrame && stimuli[i] < 0))
            .toArray();
    if (kept.length == 0) {
      throw new Unusable(
          "has no presentation of '%s' with a number in '%s'"
              .formatted(window.stimulus(), window.column()));
    }
    try {
      return StimulusPresentations.of(
          IntStream.of(kept).mapToDouble(i -> starts[i]).toArray(),
          IntStream.of(kept).mapToDouble(i -> stimuli[i]).toArray());
    } catch (IllegalArgumentException e) {
      throw new Unusable("has '%s': %s".formatted(window.stimulus(), e.getMessage()));
    }
  }

  /** Returns begins and ends of the times that are marked as invalid for stimuli. */
  private List<double[]> invalidTimes() {
    Group intervals = BoundedHdf.group(file.content().root(), "intervals");
    List<double[]> times = new ArrayList<>();
    if (intervals.getChildren().containsKey(INVALID_TIMES)) {
      Group table = BoundedHdf.group(intervals, INVALID_TIMES);
      double[] starts = file.numbers(table, START_TIME);
      double[] stops = file.numbers(table, STOP_TIME, starts.length);
      List<String> tags = Arrays.asList(file.content().texts(table, "tags"));
      long[] ends = file.wholeNumbers(table, "tags_index", starts.length);
      for (int i = 0; i < starts.length; i++) {
        long from = i == 0 ? 0 : ends[i - 1];
        if (from < 0 || ends[i] < from || ends[i] > tags.size()) {
          throw new Unusable("/intervals/invalid_times/tags_index is damaged");
        }
        if (tags.subList((int) from, (int) ends[i]).contains("stimulus")) {
          times.add(new double[] {starts[i], stops[i]});
        }
      }
    }
    return times;
  }
}
