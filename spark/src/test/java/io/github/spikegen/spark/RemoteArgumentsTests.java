package io.github.spikegen.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.FolderStates;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Commands whose arguments are URIs. */
class RemoteArgumentsTests {

  private static final String FILE_SYSTEM = "spark.hadoop.fs.mem.impl";

  @TempDir private Path temporary;

  @BeforeAll
  static void loadEngine() { // before its cache is another one
    Engine.getInstance();
  }

  @BeforeEach
  void setFileSystem() { // as spark-submit --conf does
    System.setProperty(FILE_SYSTEM, MemoryFileSystem.class.getName());
    System.setProperty("DJL_CACHE_DIR", temporary.resolve("cache").toString());
  }

  @AfterEach
  void clearFileSystem() {
    System.clearProperty(FILE_SYSTEM);
    System.clearProperty("DJL_CACHE_DIR");
    System.clearProperty("spark.master");
  }

  @Test
  void urisAreFetchedAndWhatChangedIsPutBack() throws IOException {
    MemoryFileSystem.Store store = MemoryFileSystem.store("objects-arguments");
    store.set(
        new TreeMap<>(
            Map.of("/run/config.json", ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_8)))));
    String run = "mem://objects-arguments/run";
    Path local;
    try (RemoteArguments arguments =
        new RemoteArguments("sample", "--model", run, "--out=" + run + "/a.npz", "name:/value")) {
      String[] given = arguments.local();
      local = Path.of(given[2]);
      assertEquals("{}", Files.readString(local.resolve("config.json")));
      assertTrue(given[3].startsWith("--out=") && given[3].endsWith("/a.npz"), given[3]);
      assertArrayEquals(
          new String[] {"sample", "--model", "name:/value"},
          new String[] {given[0], given[1], given[4]});
      Files.writeString(Path.of(given[3].substring("--out=".length())), "images");
      arguments.push();
    }
    assertFalse(Files.exists(local));
    assertEquals(
        Map.of("/run/a.npz", "images", "/run/config.json", "{}").keySet(), store.state().keySet());
  }

  @Test
  void aDataFolderIsFetchedOnceAndTheRunNamesItsUri() throws IOException {
    MemoryFileSystem.Store store = MemoryFileSystem.store("objects-data");
    Map<String, ByteBuffer> files = mini();
    store.set(files);
    AtomicInteger opened = new AtomicInteger();
    store.watch(operation -> opened.addAndGet(operation.startsWith("open") ? 1 : 0));
    String uri = "mem://objects-data/sets/mini";
    Path first = data(uri);
    Path second = data(uri);
    assertEquals(first, second);
    assertEquals(files.size(), opened.get());
    TrainingData data = TrainingData.load(NamedDataset.KMNIST, first);
    assertEquals(uri, data.description().folder());
    assertEquals(NamedDataset.MINI.load(null, Split.TRAIN).checksum(), data.train().checksum());

    files.put("/sets/mini/more", ByteBuffer.wrap(new byte[1]));
    store.set(files);
    assertTrue(Files.exists(data(uri).resolve("more")));
  }

  private static Path data(String uri) throws IOException {
    try (RemoteArguments arguments = new RemoteArguments("train", "--data", uri)) {
      arguments.push();
      Path local = Path.of(arguments.local()[2]);
      StringWriter out = new StringWriter();
      CommandLine command = new CommandLine(CommandSpec.create()).setOut(new PrintWriter(out));
      arguments.named(command).getOut().println("--data " + local);
      assertEquals("--data " + uri, out.toString().strip());
      return local;
    }
  }

  /** The files of a data set, as a store has them. */
  private static Map<String, ByteBuffer> mini() throws IOException {
    Path folder = Path.of(System.getProperty("spikegen.test.data")).resolve("fashion-mnist-mini");
    Map<String, ByteBuffer> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        files.put("/sets/mini/" + file.getFileName(), ByteBuffer.wrap(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  @Test
  void dataThatAreNotThereAreOneLine() {
    RunException missing =
        assertThrows(RunException.class, () -> new RemoteArguments("--data=mem://objects-none/x"));
    assertEquals(
        "mem://objects-none/x is missing or empty, expected a folder with the files of a data set",
        missing.getMessage());
  }

  @Test
  void aCommandSaysTheUriAndNotTheCopy() {
    String uri = temporary.resolve("missing").toUri().toString();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int code = run(said, "inspect --model " + uri);
    assertEquals(2, code);
    assertEquals(
        List.of("spikegen inspect: %s is no folder, expected the folder of a run".formatted(uri)),
        errors(said));
  }

  /** The first driver loses the file system for good; another one goes on from what is there. */
  @Test
  void aRunIsTrainedOnTheClusterByTwoDrivers() throws IOException {
    String uri = "mem://disk-train/runs/1";
    LocalSpark.context();
    System.setProperty("spark.master", "local[2]");
    MemoryFileSystem.Store store = MemoryFileSystem.store(URI.create(uri).getAuthority());
    AtomicInteger progress = new AtomicInteger();
    store.watch(
        operation -> {
          boolean isProgress = operation.matches("rename .*/progress\\.json");
          if (progress.addAndGet(isProgress ? 1 : 0) > 2) {
            throw new IOException("connection lost");
          }
        });
    MemoryFileSystem.store("objects-train").set(mini());
    String data = " --data mem://objects-train/sets/mini";
    String train =
        "fsvae train --dataset kmnist --limit 32 --time-steps 1 --channels 4,4 --code-dimension 4"
            + " --latent-units 6 --choices 3 --epochs 2 --batch 8 --accumulate 2 --seed 3"
            + data
            + " --out ";
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    assertEquals(1, run(said, train + uri));
    List<String> errors = errors(said);
    assertEquals(1, errors.size(), errors::toString);
    String expected =
        "spikegen fsvae train: %s can't be written: connection lost; what is newer is kept as 1 in "
            .formatted(uri);
    assertTrue(errors.get(0).startsWith(expected), errors.get(0));
    store.watch(operation -> {});
    try (WorkingCopy copy = WorkingCopy.open(uri, RemoteArguments.configuration())) {
      assertTrue(Files.exists(copy.path().resolve("progress.json")));
    }

    said.reset();
    assertEquals(0, run(said, "fsvae train --resume --out " + uri + data), said::toString);
    Path alone = temporary.resolve("alone");
    assertEquals(0, run(said, train + alone), said::toString);
    FolderStates states = new FolderStates();
    try (WorkingCopy copy = WorkingCopy.open(uri, RemoteArguments.configuration())) {
      states.assertSame(states.of(alone), copy.path(), uri);
    }
  }

  /** What is said of errors; Spark's warnings may be among it. */
  private static List<String> errors(ByteArrayOutputStream said) {
    return said.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("WARN "))
        .toList();
  }

  private static int run(ByteArrayOutputStream said, String command) {
    PrintStream err = System.err;
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      return SpikeGenSpark.run(command.split(" "));
    } finally {
      System.setErr(err);
    }
  }
}
