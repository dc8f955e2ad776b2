import type { EndingKind } from "../../endings.ts";
import type { EndingWords } from "../catalogue.ts";

const anew = {
  sender: "Envíalo otra vez con un enlace nuevo.",
  receiver: "Pide que te lo envíen otra vez.",
};

const reload = {
  sender: `Hay que recargar las dos páginas. ${anew.sender}`,
  receiver: `Hay que recargar las dos páginas. ${anew.receiver}`,
};

const newLink = { sender: anew.sender, receiver: "Pide un enlace nuevo." };

const ourFault = {
  why: "Es un fallo del propio Telpher, no algo que hayas hecho.",
  todo: {
    sender: `Recarga la página. ${anew.sender}`,
    receiver: `Recarga la página. ${anew.receiver}`,
  },
};

const afterCancel = {
  sender: "Puedes enviarlo otra vez con un enlace nuevo.",
  receiver: "Si todavía lo quieres, pide que te lo envíen otra vez.",
};

export const endings: Record<EndingKind, EndingWords> = {
  misunderstood: {
    title: "Las dos páginas no se entendieron",
    why: "Esta página recibió algo que no conoce, y se detuvo.",
    todo: reload,
  },
  damaged: {
    title: "Lo que llegó no es lo que se envió",
    why: "La comprobación encontró una diferencia, así que no se dio por bueno.",
    todo: anew,
  },
  lost: {
    title: "Se perdió la conexión con la otra persona",
    why: "Su página se cerró, su dispositivo está en reposo o se cortó la red.",
    todo: {
      sender: "Cuando vuelva, envíalo otra vez con un enlace nuevo.",
      receiver: "Pide que te lo envíen otra vez con un enlace nuevo.",
    },
  },
  full: {
    title: {
      sender: "No hay espacio suficiente en el otro dispositivo",
      receiver: "No hay espacio suficiente en este dispositivo",
    },
    todo: {
      sender: "Cuando haya espacio allí, envíalo otra vez.",
      receiver: "Haz espacio y luego pide que te lo envíen otra vez.",
    },
  },
  "internal-error": { title: "Esta página ha fallado", ...ourFault },
  "peer-failed": { title: "La otra página ha fallado", ...ourFault },
  "unsupported-version": {
    title: "Las dos páginas son de versiones distintas",
    why: "Una de ellas es demasiado antigua para la otra.",
    todo: reload,
  },
  cancelled: { title: "Se ha cancelado", todo: afterCancel },
  "cancelled-by-us": { title: "Lo has cancelado", todo: afterCancel },
  "cancelled-by-them": { title: "La otra persona lo ha cancelado", todo: afterCancel },
  declined: {
    title: { sender: "La otra persona lo ha rechazado", receiver: "Lo has rechazado" },
    todo: {
      sender: "Pregunta por qué. Puedes enviarlo otra vez con un enlace nuevo.",
      receiver: "Si cambias de opinión, pide que te lo envíen otra vez.",
    },
  },
  "cannot-save": {
    title: {
      sender: "La otra persona no pudo guardarlo",
      receiver: "No se pudo guardar",
    },
    why: {
      sender: "El otro navegador se negó a escribirlo. Quizá el disco esté lleno.",
      receiver: "Tu navegador se negó a escribirlo. Quizá el disco esté lleno.",
    },
    todo: {
      sender: "Envíalo otra vez, y pide que haga espacio o elija otro lugar.",
      receiver: "Haz espacio o elige otro lugar, y pide que te lo envíen otra vez.",
    },
  },
  "download-stopped": {
    title: {
      sender: "La descarga de la otra persona se detuvo",
      receiver: "La descarga se detuvo",
    },
    why: {
      sender: "El otro navegador dejó de aceptarlo. Quizá se canceló allí, o el disco está lleno.",
      receiver: "Tu navegador dejó de aceptarlo. Quizá se canceló allí, o el disco está lleno.",
    },
    todo: anew,
  },
  "file-changed": {
    title: "Un archivo cambió mientras se enviaba",
    why: {
      sender: "Otro programa escribió en él, así que no se pudo hacer una copia fiel.",
      receiver:
        "Algo en el otro dispositivo escribió en él, así que no se pudo hacer una copia fiel.",
    },
    todo: {
      sender: "Elígelo otra vez cuando esté terminado.",
      receiver: "Pide que te lo envíen otra vez cuando esté terminado.",
    },
  },
  "file-unreadable": {
    title: {
      sender: "No se puede leer un archivo",
      receiver: "El otro dispositivo no pudo leer un archivo",
    },
    why: {
      sender: "Se movió, se borró o se bloqueó después de que lo eligieras.",
      receiver: "Se movió, se borró o se bloqueó en el otro dispositivo.",
    },
    todo: { sender: "Elígelo otra vez.", receiver: anew.receiver },
  },
  "unknown-code": {
    title: { sender: "El servidor cerró el enlace", receiver: "No se conoce este enlace o código" },
    why: {
      sender: "El servidor ya no conoce su código.",
      receiver: "Está mal escrito, ha caducado o el remitente cerró la página.",
    },
    todo: {
      sender: anew.sender,
      receiver: "Compruébalo, o pide un enlace nuevo.",
    },
  },
  "wrong-code": {
    title: "Este código es incorrecto",
    why: "Sus últimos cuatro caracteres son otros, o se probó demasiadas veces.",
    todo: "Compruébalo, o pide el enlace.",
  },
  "already-joined": {
    title: "Alguien ya lo está recibiendo",
    why: "Alguien ya abrió este enlace, quizá tú en otra ventana. Un enlace es para un solo destinatario.",
    todo: {
      sender: anew.sender,
      receiver: "Cierra la otra ventana e inténtalo otra vez, o pide un enlace nuevo.",
    },
  },
  expired: {
    title: "El enlace ha caducado",
    why: "No hubo encuentro en el tiempo en que servía.",
    todo: newLink,
  },
  closed: {
    title: "Esta transferencia ha terminado",
    why: {
      sender: "Se terminó en otra pestaña, o lo hizo alguien que tenía su código.",
      receiver: "Ya está entregado, o el remitente la ha terminado.",
    },
    todo: newLink,
  },
  "rate-limited": {
    title: "Demasiados intentos en poco tiempo",
    why: "El servidor pide a todos que vayan más despacio.",
    todo: "Espera un minuto e inténtalo otra vez.",
  },
  "server-unreachable": {
    title: "El servidor no responde",
    why: "Sin él, los dos navegadores no pueden encontrarse.",
    todo: "Comprueba que tienes conexión e inténtalo otra vez.",
  },
  "no-path": {
    title: "No hay camino de navegador a navegador",
    why: "Un cortafuegos o la red entre las dos personas lo bloquea.",
    todo: {
      sender: "Hay que usar la misma red, o que una persona cambie de red; luego envíalo otra vez.",
      receiver:
        "Hay que usar la misma red, o que una persona cambie de red; luego inténtalo otra vez.",
    },
  },
  replaced: {
    title: "Se abrió en otra ventana",
    why: "La misma transferencia se abrió en otro lugar de este navegador, y sigue allí.",
    todo: "Busca la otra ventana. Puedes cerrar esta.",
  },
  "browser-unsupported": {
    title: "Este navegador no puede hacerlo",
    why: "Falta algo que la transferencia necesita, o está desactivado.",
    todo: "Usa un Firefox, Chrome, Edge o Safari actual.",
  },
};
