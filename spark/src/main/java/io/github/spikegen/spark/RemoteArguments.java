package io.github.spikegen.spark;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine;

/**
 * The arguments of a command in which URIs may stand for folders and files. A command works on
 * local copies of them; what it changed is put back. The value of {@code --data} is read alone, and
 * its copy is kept on the machine.
 */
final class RemoteArguments implements AutoCloseable {

  private static final Pattern WITH_VALUE = Pattern.compile("(--[a-z-]+)=(.*)", Pattern.DOTALL);
  private static final String DATA = "--data";

  private final Map<String, WorkingCopy> copies = new LinkedHashMap<>();
  private final Map<String, String> uris = new LinkedHashMap<>(); // by local path
  private final String[] local;
  private boolean isBroken;

  /**
   * Fetches what the arguments name.
   *
   * @param arguments the arguments
   * @throws IllegalArgumentException if a file system is unknown, or a data folder missing
   * @throws IOException if reading fails
   */
  RemoteArguments(String... arguments) throws IOException {
    local = arguments.clone();
    try {
      for (int i = 0; i < local.length; i++) {
        Matcher option = WITH_VALUE.matcher(local[i]);
        if (option.matches()) {
          local[i] = option.group(1) + "=" + local(option.group(1), option.group(2));
        } else {
          local[i] = local(i == 0 ? "" : local[i - 1], local[i]);
        }
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private String local(String option, String value) throws IOException {
    if (!WorkingCopy.isRemote(value)) {
      return value;
    }
    String path;
    if (option.equals(DATA)) {
      path = DataCache.fetch(value, configuration()).toString();
    } else {
      if (!copies.containsKey(value)) {
        copies.put(value, WorkingCopy.open(value, configuration()));
      }
      path = copies.get(value).path().toString();
    }
    uris.put(path, value);
    return path;
  }

  /** Returns the settings of file systems that Spark was given, on the driver or on a worker. */
  static Configuration configuration() {
    SparkHadoopUtil hadoop = SparkHadoopUtil.get();
    Configuration settings = hadoop.newConfiguration(new SparkConf());
    if (SparkEnv.get() != null) {
      hadoop.appendSparkHadoopConfigs(SparkEnv.get().conf(), settings);
    }
    return settings;
  }

  /** Returns the arguments with local paths in the place of URIs. */
  String[] local() {
    return local.clone();
  }

  /**
   * Puts back what changed, unless that failed before.
   *
   * @throws IOException if writing fails; the message says where the local copy is
   */
  void push() throws IOException {
    if (isBroken) {
      return;
    }
    isBroken = true;
    for (WorkingCopy copy : copies.values()) {
      copy.push();
    }
    isBroken = false;
  }

  /** Lets a command say URIs where it would say the paths of their copies. */
  CommandLine named(CommandLine commands) {
    return uris.isEmpty()
        ? commands
        : commands.setOut(named(commands.getOut())).setErr(named(commands.getErr()));
  }

  private PrintWriter named(PrintWriter out) {
    return new PrintWriter(
        new FilterWriter(out) {
          @Override
          public void write(String text, int from, int count) throws IOException {
            out.write(named(text.substring(from, from + count)));
          }
        },
        true);
  }

  private String named(String message) {
    String text = message;
    for (Map.Entry<String, String> uri : uris.entrySet()) {
      text = text.replace(uri.getKey(), uri.getValue());
    }
    return text;
  }

  @Override
  public void close() throws IOException {
    for (WorkingCopy copy : copies.values()) {
      copy.close();
    }
  }
}
