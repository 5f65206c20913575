package io.github.spikegen.cli.fuzzing;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.spikegen.cli.SpikeGen;
import io.github.spikegen.cli.fuzzing.FuzzedFiles.Reader;
import io.github.spikegen.cli.option.ArgumentFiles;
import io.github.spikegen.cli.option.MaskOption;
import io.github.spikegen.cli.option.OptionsFile;
import io.github.spikegen.data.CelebaFiles;
import io.github.spikegen.data.Cifar10Files;
import io.github.spikegen.data.CropAndResize;
import io.github.spikegen.data.IdxFiles;
import io.github.spikegen.data.ImageFiles;
import io.github.spikegen.data.NMnistFiles;
import io.github.spikegen.data.Split;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.image.NumpyArchive;
import io.github.spikegen.nir.NirFile;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.evaluation.NeuralResponses;
import io.github.spikegen.run.evaluation.SessionResponses;
import io.github.spikegen.run.evaluation.SessionResponses.SpikeWindow;
import io.github.spikegen.training.ArrayFile;
import io.github.spikegen.training.ParameterFile;
import io.github.spikegen.training.RunLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Every reader is given files that a fuzzer makes; without a fuzzer, the seeds and what the fuzzer
 * found, which are in the resources. See docs/reliability.md for how to let it run.
 *
 * <p>A reader may throw nothing but what it documents, with a message for one line. It may allocate
 * a multiple of the file: of what the file unpacks to, where it is packed.
 */
class ReaderFuzzTests {

  /** What one byte of a gzip or zip stream can become. */
  private static final long INFLATION = 1032;

  @TempDir private static Path folder;

  private static FuzzedFiles files;
  private static NDManager manager;
  private static Linear block;
  private static RunConfig config;
  private static CommandSpec train;

  @Command
  private static final class Inpainting {
    @Mixin private MaskOption mask;
  }

  @BeforeAll
  static void prepare() throws IOException {
    files = new FuzzedFiles(folder);
    manager = NDManager.newBaseManager();
    block = Linear.builder().setUnits(2).build();
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 3));
    train =
        SpikeGen.newCommandLine()
            .getSubcommands()
            .get("diffusion")
            .getSubcommands()
            .get("train")
            .getCommandSpec();
  }

  @AfterAll
  static void close() {
    manager.close();
  }

  private static void read(byte[] content, String name, long factor, Reader reader)
      throws IOException {
    files.read(content, name, factor, reader);
  }

  /** The first two bytes tell how long the file of images is; the rest is that of labels. */
  @FuzzTest
  void idx(byte[] data) throws IOException {
    int images =
        Math.min(data.length, 2 + (data.length > 1 ? ((data[0] & 255) << 8) | (data[1] & 255) : 0));
    files.write("idx/train-labels-idx1-ubyte", Arrays.copyOfRange(data, images, data.length));
    byte[] file = Arrays.copyOfRange(data, Math.min(2, data.length), images);
    read(
        file,
        "idx/train-images-idx3-ubyte",
        INFLATION,
        f -> IdxFiles.load(f.getParent(), Split.TRAIN));
  }

  /** The same, packed. */
  @FuzzTest
  void idxPacked(byte[] data) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(data);
    }
    files.writeOnce("packed/train-labels-idx1-ubyte", new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 3});
    read(
        packed.toByteArray(),
        "packed/train-images-idx3-ubyte.gz",
        INFLATION,
        f -> IdxFiles.load(f.getParent(), Split.TRAIN));
  }

  @FuzzTest
  void cifar10(byte[] data) throws IOException {
    read(
        data, "cifar/test_batch.bin", INFLATION, f -> Cifar10Files.load(f.getParent(), Split.TEST));
  }

  @FuzzTest
  void celebaList(byte[] data) throws IOException {
    files.writeOnce("celeba/img_align_celeba/000001.jpg", new byte[0]);
    read(
        data,
        "celeba/list_eval_partition.txt",
        1,
        f -> CelebaFiles.in(f.getParent()).files(Split.TRAIN));
  }

  @FuzzTest
  void picture(byte[] data) throws IOException {
    read(
        data,
        "picture.png",
        INFLATION,
        f -> ImageFiles.load(List.of(f), new CropAndResize(8, 4), done -> {}));
  }

  @FuzzTest
  void mask(byte[] data) throws IOException {
    read(
        data,
        "mask.png",
        INFLATION,
        f -> CommandLine.populateCommand(new Inpainting(), "--mask", f.toString()).mask.of(4, 4));
  }

  @FuzzTest
  void npz(byte[] data) throws IOException {
    read(data, "a.npz", INFLATION, ReaderFuzzTests::readArchive);
  }

  private static void readArchive(Path file) throws IOException {
    IOException first = null;
    for (Reader reader :
        List.<Reader>of(
            ImageArchive::read,
            NeuralResponses::read,
            f -> NumpyArchive.readIfPresent(f, "area").ifPresent(array -> array.texts()))) {
      try {
        reader.read(file);
      } catch (IOException e) {
        first = e;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** An array in a sound archive, as a fuzzer would never find the checksum. */
  @FuzzTest
  void npy(byte[] data) throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(archive)) {
      for (String array : List.of("images", "responses", "area")) {
        zip.putNextEntry(new ZipEntry(array + ".npy"));
        zip.write(data);
      }
    }
    read(archive.toByteArray(), "a.npz", INFLATION, ReaderFuzzTests::readArchive);
  }

  @FuzzTest
  void safetensors(byte[] data) throws IOException {
    read(
        data,
        "a.safetensors",
        1,
        f -> {
          try (NDManager arrays = NDManager.newBaseManager()) {
            ArrayFile.load(arrays, f);
          }
        });
    read(data, "a.safetensors", 1, f -> ParameterFile.load(f, block));
  }

  @FuzzTest
  void config(byte[] data) throws IOException {
    read(data, "run/config.json", 1, f -> new RunFolder(f.getParent()).config());
  }

  @FuzzTest
  void progress(byte[] data) throws IOException {
    RunFolder run = new RunFolder(folder.resolve("going"));
    if (config == null) {
      Files.createDirectories(run.path());
      try (var stored = ReaderFuzzTests.class.getResourceAsStream("config.json")) {
        Files.write(run.path().resolve("config.json"), stored.readAllBytes());
      }
      config = run.config();
    }
    read(data, "going/progress.json", 1, f -> run.progress(config).isComplete(config));
  }

  @FuzzTest
  void options(byte[] data) throws IOException {
    read(data, "options.json", 1, f -> OptionsFile.read(f, train, Set.of()));
  }

  @FuzzTest
  void arguments(byte[] data) throws IOException {
    read(data, "arguments", 1, f -> ArgumentFiles.require("@" + f));
  }

  @FuzzTest
  void log(byte[] data) throws IOException {
    read(data, "log.jsonl", 1, f -> RunLog.read(f));
    read(data, "log.jsonl", 1, f -> new RunLog(f).close());
  }

  @FuzzTest
  void nir(byte[] data) throws IOException {
    read(data, "a.nir", INFLATION, f -> NirFile.read(f));
  }

  @FuzzTest
  void nwb(byte[] data) throws IOException {
    SpikeWindow scenes = new SpikeWindow("natural_scenes", "frame", 0, 1, List.of("VISp", "VISl"));
    read(data, "a.nwb", INFLATION, f -> SessionResponses.read(List.of(f), scenes));
  }

  @FuzzTest
  void events(byte[] data) throws IOException {
    read(data, "1/00001.bin", INFLATION, f -> NMnistFiles.load(List.of(f), 4, done -> {}));
  }
}
