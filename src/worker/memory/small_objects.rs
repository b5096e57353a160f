//! SmallObjects pieces of memory, close together.
//!
//! CPython's own allocator has pools of 16 KiB, one for each of 32 sizes, so that a child that makes a few objects of each
//! writes to some pages for each. Here they lie one behind the other, whatever their size, and a child fills a few pages.
//! As there, what was freed last is used first.

use std::ptr;

use super::pages;

/// What is larger is not small, in bytes. Twice what CPython's own allocator takes, so that most code objects do.
pub(super) const LARGEST: usize = 1024;

/// Sizes are multiples of this, and so are addresses.
const GRAIN: usize = 16;

/// The small pieces of a process.
pub(super) struct SmallObjects {
    /// What was freed, by size in grains; each piece begins with the address of the next.
    free: [*mut u8; LARGEST / GRAIN + 1],
    start: usize,
    next: usize,
    room: usize,
    /// The size in grains of each piece, where it begins; a byte for each grain, from the last to the first.
    sizes: *mut u8,
}

impl SmallObjects {
    pub(super) const fn new() -> Self {
        Self { free: [ptr::null_mut(); LARGEST / GRAIN + 1], start: 0, next: 0, room: 0, sizes: ptr::null_mut() }
    }

    /// Gets memory, for `room` bytes of them. Where there is none, nothing is small.
    pub(super) fn open(&mut self, room: usize) {
        let table = (room / GRAIN).next_multiple_of(GRAIN);
        let memory = pages::get(table + room);
        if !memory.is_null() {
            // The first piece and its size lie beside each other.
            self.sizes = memory.wrapping_add(table);
            (self.start, self.next, self.room) = (self.sizes as usize, self.sizes as usize, room);
        }
    }

    /// Never uses again what is free by now.
    pub(super) fn forget_free(&mut self) {
        self.free = [ptr::null_mut(); LARGEST / GRAIN + 1];
    }

    /// Whether a piece is one of these.
    pub(super) fn owns(&self, place: *mut u8) -> bool {
        (place as usize).wrapping_sub(self.start) < self.next - self.start
    }

    /// A piece of `size` bytes, or null where there is no room.
    pub(super) fn allocate(&mut self, size: usize) -> *mut u8 {
        let grains = size.div_ceil(GRAIN).max(1);
        let Some(free) = self.free.get_mut(grains) else { return ptr::null_mut() };
        let place = *free;
        if !place.is_null() {
            // SAFETY: a free piece begins with the address of the next one, or null.
            *free = unsafe { place.cast::<*mut u8>().read() };
            return place;
        }
        self.cut(grains)
    }

    /// A piece that was never used.
    fn cut(&mut self, grains: usize) -> *mut u8 {
        let offset = self.next - self.start;
        if offset + grains * GRAIN > self.room {
            return ptr::null_mut();
        }
        // SAFETY: within the table, for `offset` is within the room.
        unsafe { self.sizes.sub(1 + offset / GRAIN).write(grains as u8) };
        self.next += grains * GRAIN;
        (self.start + offset) as *mut u8
    }

    /// The bytes of a piece of these.
    ///
    /// # Safety
    /// It was given by `allocate`.
    pub(super) unsafe fn size(&self, place: *mut u8) -> usize {
        // SAFETY: the caller's; there is an entry for each piece.
        GRAIN * usize::from(unsafe { self.sizes.sub(1 + (place as usize - self.start) / GRAIN).read() })
    }

    /// Takes a piece back.
    ///
    /// # Safety
    /// It was given by `allocate`, and nobody uses it any more.
    pub(super) unsafe fn free(&mut self, place: *mut u8) {
        // SAFETY: the caller's.
        let grains = unsafe { self.size(place) } / GRAIN;
        if let Some(free) = self.free.get_mut(grains) {
            // SAFETY: the piece is large enough and aligned for an address.
            unsafe { place.cast::<*mut u8>().write(*free) };
            *free = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(room: usize) -> SmallObjects {
        let mut small = SmallObjects::new();
        small.open(room);
        small
    }

    #[test]
    fn pieces_lie_one_behind_the_other() {
        let mut small = small(4096);
        let pieces = [1, 16, 17, 512].map(|size| small.allocate(size) as usize);
        assert_eq!(pieces.map(|piece| piece - pieces[0]), [0, 16, 32, 64]);
        // SAFETY: all are pieces of these.
        let sizes = pieces.map(|piece| unsafe { small.size(piece as *mut u8) });
        assert_eq!(sizes, [16, 16, 32, 512]);
    }

    #[test]
    fn what_was_freed_last_is_used_first() {
        let mut small = small(4096);
        let pieces = [24, 24, 48].map(|size| small.allocate(size));
        for piece in pieces {
            // SAFETY: a piece of these, which nobody uses.
            unsafe { small.free(piece) };
        }
        assert_eq!([25, 32, 40].map(|size| small.allocate(size)), [pieces[1], pieces[0], pieces[2]]);
    }

    #[test]
    fn what_is_forgotten_is_not_used_again() {
        let mut small = small(64);
        let piece = small.allocate(16);
        // SAFETY: a piece of these, which nobody uses.
        unsafe { small.free(piece) };
        small.forget_free();
        assert_eq!(small.allocate(16) as usize, piece as usize + 16);
    }

    #[test]
    fn there_is_no_more_than_there_is_room_for() {
        let mut small = small(64);
        let pieces = [32, 32].map(|size| small.allocate(size));
        assert!(pieces.iter().all(|&piece| small.owns(piece)));
        assert_eq!([small.allocate(1), small.allocate(LARGEST + 1)], [ptr::null_mut(); 2]);
        assert_eq!(SmallObjects::new().allocate(16), ptr::null_mut());
    }

    #[test]
    fn the_pieces_of_others_are_not_owned() {
        let (mut one, other) = (small(64), small(64));
        let piece = one.allocate(16);
        assert!(
            one.owns(piece) && !other.owns(piece) && !SmallObjects::new().owns(piece) && !one.owns(ptr::null_mut())
        );
        assert!(!one.owns(piece.wrapping_add(16)), "it was not given yet");
    }
}
