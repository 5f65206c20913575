package io.github.spikegen.spark;

import ai.djl.util.Utils;
import io.github.spikegen.cli.SpikeGen;
import io.github.spikegen.diffusion.DiffusionSampler;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.metric.feature.FeatureExtractor;
import io.github.spikegen.nir.NirGraph;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.RunConfig.LibraryVersions;
import io.github.spikegen.training.NativeMemory;
import io.github.spikegen.training.NativeThreads;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/** The process of a worker, which computes with as many threads as its tasks have cores. */
final class WorkerProcess {

  private static final String DRIVER = "driver"; // what Spark calls the driver as an executor
  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private static boolean prepared;

  private WorkerProcess() {}

  /**
   * Prepares the process for the engine, and loads it: at the first task of the process, before
   * anything of the engine is used. In local mode, where tasks run in the driver's process, its
   * settings stay.
   *
   * @param driver the driver's software
   * @throws ClusterException if the software here is other than the driver's
   * @throws IOException if the engine's files can't be unpacked
   */
  static synchronized void prepare(Software driver) throws IOException {
    if (!prepared) {
      if (!DRIVER.equals(SparkEnv.get().executorId())) {
        set();
      }
      load();
      prepared = true;
    }
    Software here = Software.here();
    if (!here.equals(driver)) {
      throw new ClusterException(
          "the worker on %s has %s, but the driver has %s: give both the same spikegen-spark.jar"
              .formatted(host(), here, driver));
    }
  }

  /** Sets what libraries read once. */
  private static void set() {
    Locale.setDefault(Locale.ROOT);
    setUnlessSet("java.awt.headless", "true");
    setUnlessSet("OPT_OUT_TRACKING", "true");
    setUnlessSet(THREADS, String.valueOf(TaskContext.get().cpus()));
    NativeThreads.sleepWhileWaiting();
    NativeMemory.keepFreedMemory();
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Loads the engine, which unpacks its libraries into a folder that all processes of a machine
   * share, and removes first what another process has half unpacked: one after the other.
   */
  private static void load() throws IOException {
    Path folder = Files.createDirectories(Utils.getEngineCacheDir("pytorch"));
    try (FileChannel file =
            FileChannel.open(
                folder.resolve("spikegen.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      Software.here();
    } catch (AccessDeniedException e) {
      Software.here(); // where nothing can be written, all is unpacked
    }
  }

  /** Returns the name of this machine. */
  static String host() {
    SparkEnv environment = SparkEnv.get();
    return environment == null
        ? "this machine"
        : environment.blockManager().blockManagerId().host();
  }

  /**
   * What computes: the same on all machines of a cluster, or results differ.
   *
   * @param spikegen SpikeGen's version
   * @param code a checksum of SpikeGen's classes, however they are packed
   * @param djl DJL's version
   * @param pytorch PyTorch's version
   */
  record Software(String spikegen, String code, String djl, String pytorch)
      implements Serializable {

    @Serial private static final long serialVersionUID = 1L;

    private static Software here;

    /** {@return the software of this process, whose engine is loaded} */
    static synchronized Software here() {
      if (here == null) {
        LibraryVersions running = LibraryVersions.running();
        here = new Software(running.spikegen(), checksum(), running.djl(), running.pytorch());
      }
      return here;
    }

    @Override
    public String toString() {
      return "SpikeGen %s (classes %s, DJL %s, PyTorch %s)".formatted(spikegen, code, djl, pytorch);
    }

    private static String checksum() {
      TreeMap<String, Long> classes = new TreeMap<>();
      Stream.of(
              NativeThreads.class,
              NirGraph.class,
              FeatureExtractor.class,
              VqSvae.class,
              DiffusionSampler.class,
              SpikingGan.class,
              ModelFamily.class,
              SpikeGen.class,
              WorkerProcess.class)
          .map(type -> type.getProtectionDomain().getCodeSource().getLocation().toString())
          .distinct()
          .forEach(place -> addClasses(Path.of(URI.create(place)), classes));
      CRC32 all = new CRC32();
      all.update(classes.toString().getBytes(StandardCharsets.UTF_8));
      return "%08x".formatted(all.getValue());
    }

    private static void addClasses(Path place, TreeMap<String, Long> classes) {
      try {
        if (Files.isDirectory(place)) {
          addFiles(place, classes);
          return;
        }
        try (ZipFile jar = new ZipFile(place.toFile())) {
          jar.stream()
              .filter(entry -> isClass(entry.getName()))
              .forEach(entry -> classes.put(entry.getName(), entry.getCrc()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void addFiles(Path folder, TreeMap<String, Long> classes) throws IOException {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.toList()) {
          String name = folder.relativize(file).toString().replace('\\', '/');
          if (isClass(name)) {
            CRC32 checksum = new CRC32();
            checksum.update(Files.readAllBytes(file));
            classes.put(name, checksum.getValue());
          }
        }
      }
    }

    private static boolean isClass(String name) {
      return name.startsWith("io/github/spikegen/") && name.endsWith(".class");
    }
  }
}
