package io.github.spikegen.examples;

import io.github.spikegen.data.Cifar10Files;
import io.github.spikegen.data.Split;
import io.github.spikegen.examples.SpikingDiffusionExample.Sizes;
import io.github.spikegen.training.NativeMemory;
import io.github.spikegen.training.NativeThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Trains a Spiking-Diffusion model on CIFAR-10; see {@code SpikingDiffusionExample} for how. */
public final class TrainCifar10SpikingDiffusion {

  private static final Sizes SIZES =
      new Sizes(4, 16, 64, 128, 512, 32, 2, 64, List.of(64, 128, 256, 256, 128));

  private TrainCifar10SpikingDiffusion() {}

  /**
   * Trains and draws.
   *
   * @param args the folder with CIFAR-10's six binary files, the folder for the results, and how
   *     many epochs the autoencoder is trained (10 if left out)
   * @throws Exception if reading, training or writing fails
   */
  public static void main(String... args) throws Exception {
    if (args.length < 2 || args.length > 3) {
      System.err.println("usage: TrainCifar10SpikingDiffusion DATA_DIR OUT_DIR [EPOCHS]");
      System.exit(2);
    }
    int epochs = args.length == 3 ? Integer.parseInt(args[2]) : 10;
    // on Linux, training is much faster where freed memory is kept and waiting threads sleep
    NativeThreads.sleepWhileWaiting();
    NativeMemory.callInMainArena(
        () -> {
          run(Path.of(args[0]), Path.of(args[1]), SIZES, epochs);
          return null;
        });
  }

  static void run(Path data, Path out, Sizes sizes, int epochs) throws IOException {
    SpikingDiffusionExample.run(
        Cifar10Files.load(data, Split.TRAIN),
        Cifar10Files.load(data, Split.TEST),
        sizes,
        epochs,
        out);
  }
}
