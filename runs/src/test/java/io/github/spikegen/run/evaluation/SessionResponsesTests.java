package io.github.spikegen.run.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.image.NumpyArchive;
import io.github.spikegen.run.evaluation.SessionResponses.LeftOut;
import io.github.spikegen.run.evaluation.SessionResponses.SpikeWindow;
import io.github.spikegen.testing.TestData;
import io.github.spikegen.training.InvalidFileException;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The session that src-test-data has is described in its script. */
class SessionResponsesTests {

  private static final Path SESSION = TestData.directory().resolve("nwb/session.nwb");
  private static final SpikeWindow SCENES =
      new SpikeWindow("natural_scenes", "frame", 0.0625, 0.25, SpikeWindow.VISUAL_AREAS);

  @TempDir private Path folder;

  @Test
  void countsAreThoseWorkedByHand() throws IOException {
    SessionResponses responses = SessionResponses.read(List.of(SESSION), SCENES);

    assertEquals(List.of(0.0, 1.0, 2.0), responses.stimuli());
    assertEquals(List.of(2, 2, 2), responses.repeats());
    assertEquals(
        List.of("950 VISp", "951 VISl"),
        responses.units().stream().map(unit -> unit.id() + " " + unit.area()).toList());
    assertEquals(List.of(1.0, 1.5, 0.0), responses.units().get(0).responses());
    assertEquals(List.of(0.0, 0.5, 1.5), responses.units().get(1).responses());
    assertEquals(new LeftOut(2, 3, 2, 1), responses.leftOut());
    assertEquals(Map.of("VISp", 1L, "VISl", 1L), responses.areas());
  }

  @Test
  void otherColumnsAndAreasAreTakenWhereAskedFor() throws IOException {
    SpikeWindow gratings =
        new SpikeWindow("static_gratings", "orientation", 0.0625, 0.25, List.of("VISp", "CA1"));
    SessionResponses responses = SessionResponses.read(List.of(SESSION), gratings);

    assertEquals(List.of(0.0, 30.0), responses.stimuli());
    assertEquals(List.of(1, 2), responses.repeats());
    assertEquals(Map.of("VISp", 1L, "CA1", 1L), responses.areas());
    assertEquals(List.of(1.0, 2.0), responses.units().get(0).responses());
    assertEquals(List.of(0.0, 1.0), responses.units().get(1).responses());
  }

  @Test
  void severalSessionsAreOnePopulation() throws IOException {
    SessionResponses responses = SessionResponses.read(List.of(SESSION, SESSION), SCENES);

    assertEquals(4, responses.units().size());
    assertEquals(new LeftOut(4, 6, 4, 2), responses.leftOut());
    Path other = session(file -> presentations(file, new double[] {0, 1, 5}));
    refuses(
        () -> SessionResponses.read(List.of(SESSION, other), SCENES),
        "has other stimuli of 'natural_scenes' (3) than ");
  }

  @Test
  void whatIsWrittenIsReadAsResponses() throws IOException {
    Path file = folder.resolve("mouse.npz");
    SessionResponses.read(List.of(SESSION), SCENES).write(file);
    NeuralResponses read = NeuralResponses.read(file);

    assertEquals(List.of("VISp", "VISl"), List.copyOf(read.areas().keySet()));
    assertEquals(1.5, read.all().get(1, 0));
    assertEquals(1.5, read.all().get(2, 1));
    assertEquals(0.5, read.areas().get("VISl").get(1, 0));
    assertEquals(
        "recorded: spikes 0.0625 to 0.25 s after natural_scenes, means over repeats",
        read.source().orElseThrow());
    assertArrayEquals(new double[] {950, 951}, NumpyArchive.read(file, "unit").numbers());
    assertArrayEquals(new double[] {0, 1, 2}, NumpyArchive.read(file, "stimuli").numbers());
  }

  @Test
  void aPlainLayoutWithoutOptionalColumnsIsReadToo() throws IOException {
    SessionResponses responses = SessionResponses.read(List.of(session(file -> {})), SCENES);

    // spikes that are stored in another order than they came
    assertEquals(1, responses.units().size());
    assertEquals(List.of(0.0, 1.0, 2.0), responses.units().get(0).responses());
    assertEquals(new LeftOut(1, 0, 0, 0), responses.leftOut());
  }

  @Test
  void mistakesAreOneLine() throws IOException {
    refuses(session(f -> f.removed("units")), "/units is missing");
    refuses(session(f -> f.removed("intervals")), "/intervals is missing");
    refuses(session(f -> f.removed("general")), "/general is missing");
    refuses(TestData.directory().resolve("nwb/empty.nwb"), "has no units");
    refuses(
        session(f -> units(f, new double[9], new long[] {5, 4}, new long[] {1, 2})),
        "/units/spike_times_index is damaged: 4 follows 5, with [9] spikes in all");
    refuses(
        session(f -> units(f, new double[9], new long[] {5, 10}, new long[] {1, 2})),
        "/units/spike_times_index is damaged: 10 follows 5, with [9] spikes in all");
    refuses(
        session(f -> units(f, new double[9], new long[] {5, 9}, new long[] {2, 2})),
        "has no unit in VISp, VISl, VISrl, VISal, VISpm, VISam, only in CA1");
    refuses(
        session(f -> units(f, new double[9], new long[] {5, 9}, new long[] {1, 1})),
        "has no unit left in VISp, VISl, VISrl, VISal, VISpm, VISam: 0 are of poor quality, and 2"
            + " respond the same to all stimuli");
    refuses(
        session(f -> units(f, new double[9], new long[] {5, 9}, new long[] {1})),
        "/units/peak_channel_id has 1 rows, expected 2");
    refuses(
        session(f -> presentations(f, new double[] {-1, Double.NaN, -1})),
        "has no presentation of 'natural_scenes' with a number in 'frame'");
    refuses(
        () -> SessionResponses.read(List.of(SESSION), window("natural_movie", "frame")),
        "has no presentations of 'natural_movie', only of natural_scenes, spontaneous,"
            + " static_gratings");
    refuses(
        () -> SessionResponses.read(List.of(SESSION), window("spontaneous", "frame")),
        "has no column 'frame' of 'spontaneous', only ");
    refuses(
        () -> SessionResponses.read(List.of(SESSION), window("static_gratings", "phase")),
        "/intervals/static_gratings_presentations/phase is not of numbers");
  }

  @Test
  void whatIsNoSessionIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(SESSION);
    Path cut = folder.resolve("cut.nwb");
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    refuses(cut, "is damaged: its HDF5 structure can't be read");
    Files.writeString(cut, "PK");
    refuses(cut, "is no HDF5 file, expected a session in NWB");
    assertThrows(IllegalArgumentException.class, () -> window(0.25, 0.25));
    assertThrows(IllegalArgumentException.class, () -> window(-1, 0.25));
    assertThrows(IllegalArgumentException.class, () -> window(0, 61));
  }

  private static SpikeWindow window(String stimulus, String column) {
    return new SpikeWindow(stimulus, column, 0, 0.25, SpikeWindow.VISUAL_AREAS);
  }

  private static SpikeWindow window(double from, double to) {
    return new SpikeWindow("natural_scenes", "frame", from, to, SpikeWindow.VISUAL_AREAS);
  }

  private interface Reading {
    SessionResponses read() throws IOException;
  }

  private void refuses(Path file, String message) {
    refuses(() -> SessionResponses.read(List.of(file), SCENES), message);
  }

  private static void refuses(Reading reading, String message) {
    String told = assertThrows(InvalidFileException.class, reading::read).getMessage();
    assertTrue(told.contains(message), told);
    assertEquals(1, told.lines().count());
  }

  /** The tables of a file that is not written yet, by path. */
  private static final class Tables {
    private final Map<String, Object> columns = new LinkedHashMap<>();

    void removed(String start) {
      columns.keySet().removeIf(path -> path.startsWith(start));
    }
  }

  private static void units(Tables file, double[] times, long[] ends, long... channels) {
    file.removed("units");
    file.columns.put("units/id", new long[ends.length]);
    file.columns.put("units/spike_times", times);
    file.columns.put("units/spike_times_index", ends);
    file.columns.put("units/peak_channel_id", channels);
  }

  private static void presentations(Tables file, double... frames) {
    file.columns.put("intervals/natural_scenes_presentations/start_time", new double[] {1, 2, 3});
    file.columns.put(
        "intervals/natural_scenes_presentations/stop_time", new double[] {1.5, 2.5, 3.5});
    file.columns.put("intervals/natural_scenes_presentations/frame", frames);
  }

  /** Writes three presentations, and two units of which one is in the visual cortex. */
  private Path session(Consumer<Tables> change) throws IOException {
    Tables tables = new Tables();
    tables.columns.put("general/extracellular_ephys/electrodes/id", new long[] {1, 2});
    tables.columns.put(
        "general/extracellular_ephys/electrodes/location", new String[] {"VISpm", "CA1"});
    units(tables, new double[] {3.2, 2.1, 3.1, 9, 1.1}, new long[] {4, 5}, 1, 2);
    presentations(tables, 0, 1, 2);
    change.accept(tables);
    Path path = Files.createTempFile(folder, "session", ".nwb");
    try (WritableHdfFile file = HdfFile.write(path)) {
      Map<String, WritableGroup> groups = new LinkedHashMap<>();
      groups.put("", file);
      tables.columns.forEach(
          (name, values) -> group(groups, parent(name)).putDataset(last(name), values));
    }
    return path;
  }

  private static WritableGroup group(Map<String, WritableGroup> groups, String path) {
    if (!groups.containsKey(path)) {
      groups.put(path, group(groups, parent(path)).putGroup(last(path)));
    }
    return groups.get(path);
  }

  private static String parent(String path) {
    return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
