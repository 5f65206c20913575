package io.github.spikegen.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.FolderStates;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.run.training.Training;
import io.github.spikegen.spark.MemoryFileSystem.Store;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose folders are on file systems of Hadoop. */
class WorkingCopyTests {

  private static final Configuration CONFIGURATION = MemoryFileSystem.configuration();

  @TempDir private static Path local;

  @TempDir private Path temporary;

  private final FolderStates states = new FolderStates();

  private static TrainingData data() throws IOException {
    ImageDataset train = NamedDataset.MINI.load(null, Split.TRAIN).limit(16);
    ImageDataset unseen = NamedDataset.MINI.load(null, Split.TEST).limit(6);
    TrainingData data = TrainingData.of("mini", train, unseen);
    return new TrainingData(data.description().withHoldOut(6), train, unseen);
  }

  private static Training training(RunControl.AfterSave afterSave, BooleanSupplier stop) {
    RunControl control =
        new RunControl(RunListener.NONE, stop, Duration.ZERO).withAfterSave(afterSave);
    return new Training(OptionValues.NONE, control)
        .with("seed", 5)
        .with("epochs", 3)
        .with("batch", 8)
        .with("learning-rate", 0.5)
        .with("early-stop", 1)
        .with("average-decay", 0.9);
  }

  @BeforeAll
  static void trainsOnOneMachine() throws IOException {
    assertTrue(training(() -> {}, () -> false).start("pixels", local.resolve("run"), data()));
  }

  /** Trains what is left of a remote run; returns whether it is complete. */
  private static boolean train(String uri, BooleanSupplier stop) throws IOException {
    try (WorkingCopy run = WorkingCopy.open(uri, CONFIGURATION)) {
      return training(run::push, stop).startOrResume("pixels", run.path(), data());
    }
  }

  private void assertWhole(Map<String, byte[]> whole, String uri, String name) throws IOException {
    try (WorkingCopy run = WorkingCopy.open(uri, CONFIGURATION)) {
      states.assertSame(whole, run.path(), name);
    }
  }

  @Test
  void aRunIsContinuedByAnotherDriver() throws IOException {
    Map<String, byte[]> whole = states.of(local.resolve("run"));
    String uri = temporary.resolve("remote/run").toUri().toString();
    assertTrue(WorkingCopy.isRemote(uri));
    AtomicInteger asked = new AtomicInteger();
    assertFalse(train(uri, () -> asked.incrementAndGet() > 5));
    assertTrue(Files.exists(temporary.resolve("remote/run/progress.json")));
    assertTrue(train(uri, () -> false));
    assertWhole(whole, uri, uri);
    states.assertSame(whole, temporary.resolve("remote/run"), "as a plain folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mem://disk/runs/1", "mem://objects/runs/1"})
  void everyStateIsResumedToTheSameFiles(String uri, TestReporter reporter) throws IOException {
    Map<String, byte[]> whole = states.of(local.resolve("run"));
    Store store = MemoryFileSystem.store(URI.create(uri).getAuthority());
    store.set(Map.of());
    Set<Map<String, ByteBuffer>> frozen = new LinkedHashSet<>();
    store.watch(operation -> frozen.add(store.state()));
    assertTrue(train(uri, () -> false));
    store.watch(operation -> {});
    assertEquals(
        whole.keySet().stream().filter(name -> !name.endsWith("/")).collect(Collectors.toSet()),
        store.state().keySet().stream()
            .map(name -> name.substring("/runs/1/".length()))
            .collect(Collectors.toSet()));

    Map<Map<String, ByteBuffer>, Integer> distinct = new LinkedHashMap<>(); // what a driver fetches
    Set<String> kept = new TreeSet<>();
    int number = 0;
    for (Map<String, ByteBuffer> state : frozen) {
      store.set(state);
      try (WorkingCopy run = WorkingCopy.open(uri, CONFIGURATION)) {
        Map<String, ByteBuffer> fetched = new TreeMap<>();
        states.of(run.path()).forEach((name, bytes) -> fetched.put(name, ByteBuffer.wrap(bytes)));
        distinct.putIfAbsent(fetched, number);
        assertTrue(
            fetched.keySet().containsAll(kept), "state %d lacks one of %s".formatted(number, kept));
        fetched.keySet().stream().filter(name -> !name.contains("/")).forEach(kept::add);
        number++;
      }
    }
    List<Map<String, ByteBuffer>> all = new ArrayList<>(frozen);
    List<Integer> numbers = List.copyOf(distinct.values());
    Set<Integer> chosen = FolderStates.spread(4, numbers.size());
    for (int place : chosen) {
      Map<String, ByteBuffer> state = all.get(numbers.get(place));
      store.set(state);
      String name = "state %d of %d: %s".formatted(numbers.get(place), all.size(), state.keySet());
      assertTrue(train(uri, () -> false), name);
      assertWhole(whole, uri, name);
    }
    reporter.publishEntry(
        uri,
        "%d states, %d as fetched, resumed from %d"
            .formatted(all.size(), numbers.size(), chosen.size()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mem://disk/runs/2", "mem://objects/runs/2"})
  void aFailureAtAnyOperationIsOneLineAndCostsNothing(String uri) throws IOException {
    Path folder = local.resolve("run");
    Store store = MemoryFileSystem.store(URI.create(uri).getAuthority());
    int failures = 0;
    for (int failing = 1; failures == failing - 1; failing++) {
      store.set(Map.of());
      AtomicInteger asked = new AtomicInteger();
      int which = failing;
      store.watch(
          operation -> {
            if (asked.incrementAndGet() == which) {
              throw new IOException("no space on " + operation + "\nat Server.java");
            }
          });
      Path kept = null;
      try (WorkingCopy run = WorkingCopy.open(uri, CONFIGURATION)) {
        kept = run.path();
        copy(folder, kept);
        run.push();
      } catch (IOException e) {
        failures++;
        String written = kept == null ? "" : "; what is newer is kept as 2 in " + kept.getParent();
        String message = e.getMessage();
        assertTrue(
            message.matches("\\Q" + uri + "\\E can't be (read|written): no space on .*"), message);
        assertTrue(message.endsWith(written), message);
        assertTrue(kept == null || Files.exists(kept), message);
      }
      store.watch(operation -> {});
      try (WorkingCopy run = WorkingCopy.open(uri, CONFIGURATION)) {
        if (Files.exists(run.path().resolve("progress.json"))) {
          assertWhole(states.of(folder), uri, "progress is the last");
        }
        copy(folder, run.path());
        run.push();
      }
      assertWhole(states.of(folder), uri, "operation " + failing);
    }
    assertTrue(failures > 20, "too few: " + failures);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (!Files.isDirectory(file)) {
          Files.createDirectories(target.getParent());
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mem://disk/runs/3", "mem://objects/runs/3"})
  void whileARunIsOverwrittenNoFilesOfTwoRunsAreTogether(String uri) throws IOException {
    Map<String, String> older =
        Map.of(
            "config.json", "1", "options.json", "1", "progress.json", "1", "net", "1", "old", "1");
    Map<String, String> newer = Map.of("config.json", "2", "progress.json", "2", "net", "2");
    Store store = MemoryFileSystem.store(URI.create(uri).getAuthority());
    store.set(Map.of());
    try (WorkingCopy run = WorkingCopy.open(uri, CONFIGURATION)) {
      write(run.path(), older);
      run.push();
    }
    Set<Map<String, ByteBuffer>> frozen = new LinkedHashSet<>();
    try (WorkingCopy run = WorkingCopy.open(uri, CONFIGURATION)) {
      for (String name : older.keySet()) {
        Files.delete(run.path().resolve(name));
      }
      write(run.path(), newer);
      store.watch(operation -> frozen.add(store.state()));
      run.push();
      store.watch(operation -> {});
    }
    assertTrue(frozen.size() > 5, "too few: " + frozen.size());
    frozen.add(store.state());
    Map<String, String> found = Map.of();
    for (Map<String, ByteBuffer> state : frozen) {
      store.set(state);
      try (WorkingCopy run = WorkingCopy.open(uri, CONFIGURATION)) {
        found = read(run.path());
      }
      String config = found.getOrDefault("config.json", "");
      String progress = found.getOrDefault("progress.json", "");
      assertTrue(progress.isEmpty() || progress.equals(config), found.toString());
      assertTrue(!found.containsKey("options.json") || config.equals("1"), found.toString());
      assertTrue(progress.isEmpty() || progress.equals(found.get("net")), found.toString());
    }
    assertEquals(newer, found);
  }

  /** Sampling from a run in training neither disturbs it nor misses a file. */
  @ParameterizedTest
  @ValueSource(strings = {"mem://disk/runs/4", "mem://objects/runs/4"})
  void aRunMayBeReadWhileItIsTrained(String uri) throws IOException {
    Store store = MemoryFileSystem.store(URI.create(uri).getAuthority());
    store.set(Map.of());
    List<String> names = List.of("config.json", "net", "progress.json");
    List<Map<String, String>> found = new ArrayList<>();
    try (WorkingCopy run = WorkingCopy.open(uri, CONFIGURATION)) {
      write(run.path(), Map.of("config.json", "{}", "net", "1", "progress.json", "1"));
      run.push();
      AtomicInteger depth = new AtomicInteger();
      store.watch(
          operation -> {
            if (depth.getAndIncrement() == 0) { // the trainer's operation, not the reader's
              try (WorkingCopy reader = WorkingCopy.open(uri, CONFIGURATION)) {
                found.add(read(reader.path()));
                reader.push();
              }
            }
            depth.decrementAndGet();
          });
      write(run.path(), Map.of("net", "2", "progress.json", "2"));
      run.push();
      store.watch(operation -> {});
    }
    assertTrue(found.size() > 5, "too few: " + found.size());
    found.forEach(files -> assertEquals(Set.copyOf(names), files.keySet()));
    found.forEach(files -> assertFalse(files.get("net").compareTo(files.get("progress.json")) < 0));
    assertEquals(3, store.state().size(), () -> store.state().keySet().toString());
  }

  private static void write(Path folder, Map<String, String> files) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }

  private static Map<String, String> read(Path folder) throws IOException {
    Map<String, String> found = new TreeMap<>();
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.list(folder)) {
        for (Path file : all.toList()) {
          found.put(file.getFileName().toString(), Files.readString(file));
        }
      }
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mem://disk/archives/a.npz", "mem://objects/archives/a.npz"})
  void aSingleFileIsOldOrNewAtEveryMoment(String uri) throws IOException {
    Store store = MemoryFileSystem.store(URI.create(uri).getAuthority());
    store.set(Map.of());
    Set<Map<String, ByteBuffer>> frozen = new LinkedHashSet<>();
    store.watch(operation -> frozen.add(store.state()));
    for (String text : List.of("older", "newer")) {
      try (WorkingCopy file = WorkingCopy.open(uri, CONFIGURATION)) {
        assertEquals("a.npz", file.path().getFileName().toString());
        assertEquals(text.equals("newer"), Files.exists(file.path()));
        Files.writeString(file.path(), text);
        file.push();
      }
    }
    store.watch(operation -> {});
    assertEquals(Set.of("/archives/a.npz"), store.state().keySet());
    frozen.add(store.state());
    List<String> found = new ArrayList<>();
    for (Map<String, ByteBuffer> state : frozen) {
      store.set(state);
      Path local;
      try (WorkingCopy file = WorkingCopy.open(uri, CONFIGURATION)) {
        local = file.path();
        found.add(Files.exists(local) ? Files.readString(local) : "none");
      }
      assertFalse(Files.exists(local.getParent()));
      assertEquals(state, store.state(), "reading changes nothing");
      try (WorkingCopy file = WorkingCopy.open(uri, CONFIGURATION)) {
        Files.writeString(file.path(), "last");
        file.push();
      }
      assertEquals(Set.of("/archives/a.npz"), store.state().keySet());
    }
    assertEquals(List.of("none", "older", "newer"), found.stream().distinct().toList());
  }

  @Test
  void whatIsWrongIsSaidInOneLine() throws IOException {
    assertFailure(
        RunException.class,
        "s4://bucket/run",
        "s4://bucket/run can't be reached: expected a file system that Spark has the jars of, such as hdfs: or, with hadoop-aws, s3a: (No FileSystem for scheme \"s4\")");
    Configuration missing = new Configuration(CONFIGURATION);
    missing.set("fs.s3a.impl", "org.example.NoFileSystem");
    RunException noJar =
        assertThrows(RunException.class, () -> WorkingCopy.open("s3a://bucket/run", missing));
    assertTrue(
        noJar.getMessage().contains("org.example.NoFileSystem not found"), noJar::getMessage);
    assertFailure(
        RunException.class,
        "mem:run",
        "mem:run can't be reached: java.net.URISyntaxException: Relative path in absolute URI: mem:run");
    MemoryFileSystem.store("closed")
        .watch(
            operation -> {
              throw new AccessControlException("Permission denied: user=guest");
            });
    assertFailure(
        IOException.class,
        "mem://closed/run",
        "mem://closed/run can't be read: no permission (Permission denied: user=guest)");
  }

  private static void assertFailure(Class<? extends Exception> kind, String uri, String message) {
    Exception failure = assertThrows(kind, () -> WorkingCopy.open(uri, CONFIGURATION));
    assertEquals(message, failure.getMessage());
  }
}
