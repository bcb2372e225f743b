/** Windows of images taken apart, put together and averaged on the host; images are rows of positions × channels. */
import type { Windows } from './layers.js';

/** Every window's numbers, tap after tap: [images × windows, side² × channels]. */
export function takeWindows({ starts, side, positions }: Windows, channels: number, images: Float32Array): Float32Array {
  const [image, run] = [positions * channels, side * channels];
  const count = images.length / image;
  const taken = new Float32Array(count * starts.length * run);
  let to = 0;
  for (let first = 0; first < images.length; first += image) {
    for (let start = 0; start < starts.length; start++) {
      const from = first + starts[start]! * channels;
      for (let i = 0; i < run; i++) taken[to++] = images[from + i]!;
    }
  }
  return taken;
}

/** The transpose of `takeWindows`: each position of the images gets the sum of what all windows hold of it. */
export function addWindows({ starts, side, positions }: Windows, channels: number, taken: Float32Array): Float32Array {
  const [image, run] = [positions * channels, side * channels];
  const count = taken.length / (starts.length * run);
  const images = new Float32Array(count * image);
  let next = 0;
  for (let first = 0; first < images.length; first += image) {
    for (let start = 0; start < starts.length; start++) {
      const to = first + starts[start]! * channels;
      for (let i = 0; i < run; i++) images[to + i]! += taken[next++]!;
    }
  }
  return images;
}

/** The mean of every window in each channel: [images, windows × channels]. */
export function averageWindows(windows: Windows, channels: number, images: Float32Array): Float32Array {
  return throughWindows(windows, channels, images, 'average');
}

/** The transpose of `averageWindows`. */
export function spreadWindows(windows: Windows, channels: number, means: Float32Array): Float32Array {
  return throughWindows(windows, channels, means, 'spread');
}

function throughWindows({ starts, count, side, positions }: Windows, channels: number, given: Float32Array, direction: 'average' | 'spread'): Float32Array {
  const [image, pooled] = [positions * channels, count * channels];
  const images = given.length / (direction === 'average' ? image : pooled);
  const made = new Float32Array(images * (direction === 'average' ? pooled : image));
  const share = 1 / (side * side);
  for (let k = 0; k < images; k++) {
    for (let start = 0; start < starts.length; start++) {
      const mean = k * pooled + Math.floor(start / side) * channels;
      const run = k * image + starts[start]! * channels;
      for (let i = 0; i < side * channels; i++) {
        if (direction === 'average') made[mean + i % channels]! += share * given[run + i]!;
        else made[run + i]! += share * given[mean + i % channels]!;
      }
    }
  }
  return made;
}
