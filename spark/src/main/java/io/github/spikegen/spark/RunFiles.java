package io.github.spikegen.spark;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.stream.Stream;

/**
 * The files of a run that its model is made of, which workers need not see.
 *
 * @param name what users call the run
 * @param files the files by their names
 */
record RunFiles(String name, LinkedHashMap<String, byte[]> files)
    implements Shipment.Content<RunFiles.OpenedRun> {

  @Serial private static final long serialVersionUID = 1L;

  /** A model that was loaded from a copy of its folder. */
  record OpenedRun(GenerativeModel model, String name) implements AutoCloseable {

    /** Draws; what is wrong is said of the run as users know it. */
    <R> R draw(Shipment.Use<GenerativeModel, R> use) throws IOException {
      return named(model.folder().path(), name, () -> use.with(model));
    }

    @Override
    public void close() {
      model.manager().close();
    }
  }

  /** Reads the config and the weights of a run. */
  static RunFiles of(RunFolder folder) throws IOException {
    LinkedHashMap<String, byte[]> files = new LinkedHashMap<>();
    try (Stream<Path> all = Files.list(folder.path())) {
      for (Path file : all.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.matches(".+\\.(json|safetensors)")) {
          files.put(name, Files.readAllBytes(file));
        }
      }
    }
    return new RunFiles(folder.name(), files);
  }

  @Override
  public OpenedRun open() throws IOException {
    NDManager manager = NDManager.newBaseManager();
    try {
      return unpacked(
          folder ->
              named(
                  folder, name, () -> new OpenedRun(GenerativeModel.load(folder, manager), name)));
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Something that reads a folder. */
  interface FolderReading<R> {
    R read(Path folder) throws IOException;
  }

  /** Puts the files into a folder for as long as it is read. */
  <R> R unpacked(FolderReading<R> reading) throws IOException {
    Path folder = Files.createTempDirectory("spikegen-run");
    try {
      for (var file : files.entrySet()) {
        Files.write(folder.resolve(file.getKey()), file.getValue());
      }
      return reading.read(folder);
    } finally {
      for (String file : files.keySet()) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.deleteIfExists(folder);
    }
  }

  /** Something that reads a run. */
  private interface Reading<R> {
    R read() throws IOException;
  }

  private static <R> R named(Path copy, String name, Reading<R> reading) throws IOException {
    try {
      return reading.read();
    } catch (RunException e) {
      throw new RunException(
          e.option().orElse(null), e.getMessage().replace(copy.toString(), name));
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      if (!message.contains(copy.toString())) {
        throw e;
      }
      throw new ClusterException(message.replace(copy.toString(), name));
    }
  }
}
