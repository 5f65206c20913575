package io.github.spikegen.spark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext$;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A standalone Spark cluster on this machine: a master and workers of one core, each a process of
 * its own, as are the executors that workers start. All end when it is closed, or when this process
 * ends in any way.
 *
 * <p>Its Spark is that of the tests' class path, laid out as an installed one in {@code
 * target/spark-home}. What the processes say is in {@code target/cluster1} and so on.
 */
final class LoopbackCluster implements AutoCloseable {

  private static final Path TARGET = target();
  private static final AtomicInteger STARTED = new AtomicInteger();
  private static final int START_SECONDS = 60;
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");

  /** What the project brings along: an installed Spark does not have it. */
  private static final Pattern OURS =
      Pattern.compile("spikegen|djl|pytorch|picocli|xchart|ejml|jhdf|progressbar|junit|jazzer");

  private static final Pattern WORKER = Pattern.compile("Registering worker ");

  private final List<Process> processes = new ArrayList<>();
  private final Path folder = TARGET.resolve("cluster" + STARTED.incrementAndGet());
  private final Path home;
  private String master;

  private LoopbackCluster() throws IOException {
    home = home();
    deleteAll(folder); // of an earlier process
    Files.createDirectories(folder);
  }

  /** Starts a cluster and returns when all its workers are known to the master. */
  static LoopbackCluster start(int workers) throws IOException {
    LoopbackCluster cluster = new LoopbackCluster();
    try {
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch registered = new CountDownLatch(workers);
      Consumer<String> heard =
          line -> {
            Matcher matcher = MASTER.matcher(line);
            if (matcher.find()) {
              cluster.master = matcher.group(1);
              started.countDown();
            } else if (WORKER.matcher(line).find()) {
              registered.countDown();
            }
          };
      cluster.launch("master", "master.Master", heard, "--port", "0", "--webui-port", "0");
      cluster.await(started, "the master");
      for (int i = 0; i < workers; i++) {
        String name = "worker" + i;
        String work = cluster.folder.resolve(name).toString();
        String[] arguments = {"-c", "1", "-m", "1g", "-d", work, "--webui-port", "0"};
        cluster.launch(
            name,
            "worker.Worker",
            line -> {},
            Stream.concat(Stream.of(arguments), Stream.of(cluster.master)).toArray(String[]::new));
      }
      cluster.await(registered, "the workers");
      return cluster;
    } catch (IOException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /**
   * Returns what a driver on this machine needs to use all workers, an executor each. A context
   * that other tests left in this process is stopped, as there can be only one.
   */
  SparkConf conf(String name) {
    SparkContext$.MODULE$
        .getActive()
        .foreach(
            context -> {
              context.stop();
              return null;
            });
    return new SparkConf()
        .setAppName(name)
        .setMaster(master)
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.ui.enabled", "false")
        .set("spark.executor.memory", "512m")
        .set("spark.executor.cores", "1")
        .set("spark.executor.extraClassPath", String.join(File.pathSeparator, classPath()))
        .set(
            "spark.executor.extraJavaOptions",
            "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dai.djl.pytorch.num_threads=1");
  }

  /** Returns where the master is, as {@code spark-submit} takes it. */
  String master() {
    return master;
  }

  /** Returns the folder with Spark's jars. */
  Path sparkHome() {
    return home;
  }

  /** Ends an executor as a failing machine does. */
  static void kill(long process) {
    ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
  }

  private void launch(String name, String type, Consumer<String> heard, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptionArray()));
    command.add("-Dlog4j2.configurationFile=org/apache/spark/log4j2-defaults.properties");
    String tests = ClusterProcess.location().toString();
    command.addAll(List.of("-cp", home.resolve("jars") + "/*" + File.pathSeparator + tests));
    command.addAll(List.of(ClusterProcess.class.getName(), "org.apache.spark.deploy." + type));
    command.addAll(List.of("--host", "127.0.0.1"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_LOCAL_DIRS", folder.resolve("local").toString());
    Process process = builder.start();
    processes.add(process);
    PrintWriter log = new PrintWriter(Files.newBufferedWriter(folder.resolve(name + ".log")), true);
    Thread reader = new Thread(() -> copy(process.inputReader(), log, heard), name + " log");
    reader.setDaemon(true);
    reader.start();
  }

  private static void copy(BufferedReader from, PrintWriter log, Consumer<String> heard) {
    try (from;
        log) {
      for (String line = from.readLine(); line != null; line = from.readLine()) {
        log.println(line);
        heard.accept(line);
      }
    } catch (IOException e) {
      log.println(e);
    }
  }

  private void await(CountDownLatch latch, String what) throws IOException {
    try {
      if (!latch.await(START_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(
            "%s did not start in %d s: see %s".formatted(what, START_SECONDS, folder));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    for (Process process : processes) {
      process.onExit().join();
    }
  }

  /** Returns the class path of the tests, for executors: Spark has a logger of its own. */
  static List<String> classPath() {
    List<String> all;
    if (LoopbackCluster.class.getClassLoader() instanceof URLClassLoader loader) {
      all = Stream.of(loader.getURLs()).map(LoopbackCluster::path).map(Path::toString).toList();
    } else {
      String given = System.getProperty("surefire.test.class.path");
      String paths = given == null ? System.getProperty("java.class.path") : given;
      all = List.of(paths.split(Pattern.quote(File.pathSeparator)));
    }
    return all.stream().filter(path -> !path.contains("slf4j-simple")).toList();
  }

  private static Path path(URL url) {
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path target() {
    Path classes = ClusterProcess.location();
    return classes.endsWith("test-classes")
        ? classes.getParent()
        : classes.resolveSibling("target");
  }

  private static Path home() throws IOException {
    Path home = TARGET.resolve("spark-home");
    deleteAll(home);
    Path jars = Files.createDirectories(home.resolve("jars"));
    for (String name : classPath()) {
      Path jar = Path.of(name);
      Path link = jars.resolve(jar.getFileName());
      if (name.endsWith(".jar") && !isOurs(jar) && !Files.exists(link)) {
        try {
          Files.createSymbolicLink(link, jar);
        } catch (UnsupportedOperationException | FileSystemException e) {
          Files.copy(jar, link);
        }
      }
    }
    return home;
  }

  /** Looks at the last names of the path, which Maven made of the artifact's. */
  private static boolean isOurs(Path jar) {
    int names = jar.getNameCount();
    return OURS.matcher(jar.subpath(Math.max(0, names - 4), names).toString()).find();
  }

  private static void deleteAll(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Runs a class of Spark until it ends, or until the process that started it is gone. */
  static final class ClusterProcess {

    private ClusterProcess() {}

    static Path location() {
      return path(ClusterProcess.class.getProtectionDomain().getCodeSource().getLocation());
    }

    /** Runs the class that the first argument names, with the other arguments. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
      Thread watch = new Thread(ClusterProcess::endWithParent, "parent watch");
      watch.setDaemon(true);
      watch.start();
      String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
      Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    }

    private static void endWithParent() {
      try {
        while (System.in.read() >= 0) {
          // nothing is ever written
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        Runtime.getRuntime().halt(1);
      }
    }
  }
}
